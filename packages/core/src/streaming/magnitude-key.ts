import { decodeElements } from '@coppice/graph'
import type { DataType } from '@coppice/spec'

/** The first key that stands for no finite magnitude. */
export const endOfKeys = 0x7f800000

/** How many magnitudes a type of 16 bits has. */
export const halfCount = 0x8000

const scratch = new Float32Array(1)
const scratchBits = new Uint32Array(scratch.buffer)

/** The bits of a magnitude as float32 holds it: whole numbers that sort like magnitudes, whatever the type they came from. */
export function keyOfMagnitude(magnitude: number): number {
  scratch[0] = magnitude
  return scratchBits[0]!
}

/** The magnitude of a key. */
export function magnitudeOfKey(key: number): number {
  scratchBits[0] = key
  return scratch[0]!
}

const tables = new Map<DataType, Uint32Array>()

/** The key of each magnitude of a type of 16 bits, ascending. */
export function halfKeys(type: DataType): Uint32Array {
  const known = tables.get(type)
  if (known) return known
  const codes = Uint16Array.from({ length: halfCount }, (_, code) => code)
  const values = Float32Array.from(decodeElements(type, new Uint8Array(codes.buffer), halfCount))
  const keys = new Uint32Array(values.buffer)
  tables.set(type, keys)
  return keys
}

/** The first magnitude of a type of 16 bits whose key is not below the one given. */
export function firstHalfFrom(type: DataType, key: number): number {
  const keys = halfKeys(type)
  let low = 0
  let high = halfCount
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}
