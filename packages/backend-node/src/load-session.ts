import { failure, isFailure, type Exporter, type Model } from '@coppice/spec'
import { createMemoryFile } from './memory-file.ts'
import type { Runtime, RuntimeSession } from './runtime.ts'
import { createTemporaryFolder } from './temporary-folder.ts'

/** Larger models go through files: the runtime then maps their weights and does not copy them. */
const largestInMemory = 2 ** 28

/** Writes a model to memory, or to a temporary folder where it is large, and has the runtime load it from there. */
export async function loadSession(
  runtime: Runtime,
  exporter: Exporter,
  model: Model,
  options: object,
): Promise<RuntimeSession> {
  if (model.bytes > largestInMemory) return loadFromFolder(runtime, exporter, model, options)
  try {
    return await loadFromMemory(runtime, exporter, model, options)
  } catch (error) {
    if (isFailure(error) && error.code === 'limit') return loadFromFolder(runtime, exporter, model, options)
    throw error
  }
}

async function loadFromMemory(
  { InferenceSession }: Runtime,
  exporter: Exporter,
  model: Model,
  options: object,
): Promise<RuntimeSession> {
  const file = createMemoryFile(model.bytes + 65536)
  await exporter.write(model, file)
  return refuse('a model that onnxruntime loads', () => InferenceSession.create(file.bytes(), options))
}

async function loadFromFolder(
  { InferenceSession }: Runtime,
  exporter: Exporter,
  model: Model,
  options: object,
): Promise<RuntimeSession> {
  const folder = await createTemporaryFolder()
  try {
    await exporter.write(model, folder.sink)
    await folder.sink.close()
    return await refuse('a model that onnxruntime loads', () => InferenceSession.create(folder.path, options))
  } finally {
    await folder.remove()
  }
}

/** Makes what the runtime throws a failure with code `unsupported-model`. */
export async function refuse<Result>(expected: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (cause) {
    if (isFailure(cause)) throw cause
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'unsupported-model', who: 'backend-node', expected, received, cause })
  }
}
