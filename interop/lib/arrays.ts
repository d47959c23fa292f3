import { readFile } from 'node:fs/promises'
import { decodeElements, encodeElements } from '@coppice/graph'
import type { Batch, DataType } from '@coppice/spec'
import { parseNpz } from '../../packages/coppice/src/data/parse-npz.ts'

/** An array of numbers, whatever its type was. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly values: ArrayLike<number>
}

/** The arrays of an `.npz` file by name, in the order of the file. */
export async function readArrays(path: string): Promise<Map<string, Numbers>> {
  return parseNpz(await readFile(path), path)
}

/** The outputs that a program wrote, in order. */
export async function readOutputs(path: string): Promise<Numbers[]> {
  return [...(await readArrays(path))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, array]) => array)
}

const arrays: Partial<Record<DataType, (buffer: ArrayBuffer) => Batch['data']>> = {
  float32: buffer => new Float32Array(buffer),
  float16: buffer => new Uint16Array(buffer),
  int32: buffer => new Int32Array(buffer),
  int64: buffer => new BigInt64Array(buffer),
}

/** An array in the type that an input of a graph wants. */
export function toBatch({ shape, values }: Numbers, type: DataType | undefined): Batch {
  const view = type && arrays[type]
  if (!view) throw new Error(`Expected an input of a type that networks of the zoo have. Received: ${type}`)
  return { type, shape, data: view(encodeElements(type, values).slice().buffer) }
}

/** The elements of an output of a run as numbers. */
export function toNumbers({ type, shape, data }: Batch): Numbers {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { shape, values: decodeElements(type, bytes, data.length) }
}
