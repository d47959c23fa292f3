import { failure } from '@coppice/spec'
import type { Checkpoint, CheckpointDocument } from './checkpoint.ts'

/** Arrays of a training's state by name. */
export type StateArrays = ReadonlyMap<string, Float32Array | Uint8Array>

/** Lays arrays one after the other. */
export function packTensors(arrays: StateArrays): { tensors: CheckpointDocument['tensors']; bytes: Uint8Array } {
  const bytes = new Uint8Array([...arrays.values()].reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  const tensors = [...arrays].map(([name, array]) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += array.byteLength
    return {
      name,
      type: array.BYTES_PER_ELEMENT === 4 ? ('float32' as const) : ('uint8' as const),
      length: array.length,
    }
  })
  return { tensors, bytes }
}

/** The arrays of a checkpoint. Throws `io` where it is damaged. */
export function unpackTensors({ document: { tensors }, bytes }: Checkpoint): StateArrays {
  const sizeOf = ({ type, length }: CheckpointDocument['tensors'][number]): number =>
    length * (type === 'uint8' ? 1 : 4)
  const expected = tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0)
  if (expected !== bytes.length) {
    throw failure({ code: 'io', who: 'checkpoint', expected: `${expected} bytes`, received: `${bytes.length}` })
  }
  let at = 0
  return new Map(
    tensors.map(tensor => {
      const own = bytes.slice(at, (at += sizeOf(tensor)))
      return [tensor.name, tensor.type === 'uint8' ? own : new Float32Array(own.buffer)]
    }),
  )
}

/** Some of the arrays, by names without their prefix. */
export function arraysUnder(prefix: string, arrays: StateArrays): Map<string, Float32Array> {
  const own = [...arrays].filter(([name]) => name.startsWith(prefix))
  return new Map(own.map(([name, array]) => [name.slice(prefix.length), array as Float32Array]))
}

/** Arrays by names with a prefix. */
export function prefixed(prefix: string, arrays: StateArrays): [string, Float32Array | Uint8Array][] {
  return [...arrays].map(([name, array]) => [`${prefix}${name}`, array])
}
