import { memorySink, memorySource } from '@coppice/graph'
import type { Model, Source } from '@coppice/spec'
import { exporter } from '../exporter.ts'
import { importer } from '../importer.ts'

type Companions = Readonly<Record<string, Uint8Array>>

/** Reads a model from memory. */
export async function readBytes(bytes: Uint8Array, companions?: Companions): Promise<Model> {
  return importer.read(memorySource(bytes, 'test.onnx', companions))
}

/** A source that answers later and gives copies, as a file does. */
export function lazySource(bytes: Uint8Array, reads: [number, number][] = []): Source {
  return {
    name: 'lazy.onnx',
    size: bytes.length,
    read: async (offset, length) => {
      if (offset < 0 || offset + length > bytes.length) throw new RangeError(`bytes ${offset} + ${length}`)
      reads.push([offset, length])
      return bytes.slice(offset, offset + length)
    },
  }
}

/** Writes a model to memory. */
export async function writeBytes(model: Model): Promise<Uint8Array> {
  return (await writeAll(model)).bytes
}

/** Writes a model and its companions to memory. */
export async function writeAll(model: Model): Promise<{ bytes: Uint8Array; companions: Record<string, Uint8Array> }> {
  const sink = memorySink('out.onnx')
  await exporter.write(model, sink)
  const companions = Object.fromEntries([...sink.companions].map(([location, inner]) => [location, inner.bytes()]))
  return { bytes: sink.bytes(), companions }
}
