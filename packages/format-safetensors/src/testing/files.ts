import { memorySink, memorySource } from '@coppice/graph'
import type { Model, Source } from '@coppice/spec'
import { exporter } from '../exporter.ts'
import { importer } from '../importer.ts'

/** What a test says of one tensor in a header. */
export interface TestEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** A file of this header text, its length before it, and these elements. */
export function fileOf(header: string | Uint8Array, data: Uint8Array = new Uint8Array(0), length?: bigint): Uint8Array {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const bytes = new Uint8Array(8 + text.length + data.length)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(data, 8 + text.length)
  return bytes
}

/** A file whose header is the JSON of an object. */
export function jsonFile(header: object, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  return fileOf(JSON.stringify(header), data)
}

/** Bytes 1, 2, 3, … */
export function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index + 1)
}

/** What a header says, by JavaScript's own parser; for files without repeated keys. */
export function parseByJson(bytes: Uint8Array): { header: Record<string, TestEntry>; text: string; data: Uint8Array } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
  return { header: JSON.parse(text) as Record<string, TestEntry>, text, data: bytes.subarray(8 + length) }
}

type Companions = Readonly<Record<string, Uint8Array>>

/** Reads a model from memory. */
export async function readBytes(bytes: Uint8Array, companions?: Companions, name = 'test.safetensors'): Promise<Model> {
  return importer.read(memorySource(bytes, name, companions))
}

/** A source that answers later and gives copies, as a file does, into the memory that it is lent. */
export function lazySource(bytes: Uint8Array, reads: [number, number][] = []): Source {
  return {
    name: 'lazy.safetensors',
    size: bytes.length,
    isLocal: true,
    read: async (offset, length, into) => {
      if (offset < 0 || offset + length > bytes.length) throw new RangeError(`bytes ${offset} + ${length}`)
      reads.push([offset, length])
      const target = into ? into.subarray(0, length) : new Uint8Array(length)
      target.set(bytes.subarray(offset, offset + length))
      return target
    },
  }
}

/** Writes a model to memory. */
export async function writeBytes(model: Model, name = 'out.safetensors'): Promise<Uint8Array> {
  return (await writeAll(model, name)).bytes
}

/** Writes a model and its companions to memory. */
export async function writeAll(
  model: Model,
  name = 'model.safetensors.index.json',
): Promise<{ bytes: Uint8Array; companions: Record<string, Uint8Array> }> {
  const sink = memorySink(name)
  await exporter.write(model, sink)
  const companions = Object.fromEntries([...sink.companions].map(([location, inner]) => [location, inner.bytes()]))
  return { bytes: sink.bytes(), companions }
}

/** The model with other elements, and perhaps another shape, in one tensor. */
export function withTensor(model: Model, name: string, shape: readonly number[], bytes: Uint8Array): Model {
  const tensor = { ...model.graph.tensors.get(name)!, shape, read: () => bytes }
  return { ...model, graph: { ...model.graph, tensors: new Map([...model.graph.tensors, [name, tensor]]) } }
}
