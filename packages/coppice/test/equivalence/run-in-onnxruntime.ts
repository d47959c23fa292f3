import { InferenceSession, Tensor } from 'onnxruntime-node'
import { write } from '../../src/index.ts'
import { exporter } from '@coppice/format-onnx'
import { memorySink } from '@coppice/graph'
import type { Batch, Model } from '@coppice/spec'

/** A model as onnxruntime has loaded it, from the bytes that the exporter wrote. */
export interface Loaded {
  readonly session: InferenceSession
  /** The size of the file with everything beside it. */
  readonly bytes: number
  run(feeds: Feeds): Promise<Outputs>
  close(): Promise<void>
}

export type Feeds = Readonly<Record<string, Batch>>
export type Outputs = Readonly<Record<string, Tensor>>

type Optimisation = 'disabled' | 'all'

const optionsFor = (graphOptimizationLevel: Optimisation): InferenceSession.SessionOptions => ({
  graphOptimizationLevel,
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
})

/** Writes a model, weights and all, into one buffer. */
export async function writeToMemory(model: Model): Promise<Uint8Array> {
  const { companion: _, ...sink } = memorySink(`${model.graph.name}.onnx`)
  await exporter.write(model, sink)
  return sink.bytes()
}

/** Writes a model and has onnxruntime load it; through a file where a path is given, else through memory. */
export async function load(model: Model, path?: string, optimisation: Optimisation = 'disabled'): Promise<Loaded> {
  if (path !== undefined) await write(model, path, { force: true, format: 'onnx' })
  const file = path ?? (await writeToMemory(model))
  const session = await InferenceSession.create(file as string, optionsFor(optimisation))
  return {
    session,
    bytes: typeof file === 'string' ? 0 : file.length,
    run: async feeds => session.run(tensorsOf(feeds)),
    close: () => session.release(),
  }
}

function tensorsOf(feeds: Feeds): Record<string, Tensor> {
  const tensors = Object.entries(feeds).map(([name, { type, data, shape }]) => {
    return [name, new Tensor(type as 'float32', data as Float32Array, shape)] as const
  })
  return Object.fromEntries(tensors)
}

/** The names, types and shapes of inputs and outputs as onnxruntime sees them, dynamic sizes by name. */
export function interfaceOf({ session }: Loaded): object {
  return { inputs: session.inputMetadata, outputs: session.outputMetadata }
}
