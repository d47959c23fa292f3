import { memorySink, memorySource } from '@coppice/graph'
import { isFailure, type Failure, type Model, type Source } from '@coppice/spec'
import { exporter } from '../exporter.ts'
import { importer } from '../importer.ts'

/** Reads a model from memory. */
export async function readBytes(bytes: Uint8Array, name = 'test.h5'): Promise<Model> {
  return importer.read(memorySource(bytes, name))
}

/** Writes a model to memory. */
export async function writeBytes(model: Model, name = 'out'): Promise<Uint8Array> {
  const sink = memorySink(name)
  await exporter.write(model, sink)
  return sink.bytes()
}

/** A source that answers later and gives copies, as a file does. */
export function lazySource(bytes: Uint8Array, name = 'lazy.h5'): Source {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => {
      if (offset < 0 || offset + length > bytes.length) throw new RangeError(`bytes ${offset} + ${length}`)
      return bytes.slice(offset, offset + length)
    },
  }
}

/** What a call fails with. */
export async function failureOf(call: () => unknown): Promise<Failure> {
  try {
    await call()
  } catch (error) {
    if (isFailure(error)) return error
    throw error
  }
  throw new Error('expected a failure, received none')
}
