import { decodeElements } from '@coppice/graph'
import type { DataType } from '@coppice/spec'

/** Elements as float32; a view of the bytes where they are that and lie well. */
export function decodeFloats(type: DataType, bytes: Uint8Array, count: number): Float32Array {
  const elements = decodeElements(type, bytes, count)
  return elements.constructor === Float32Array ? elements : Float32Array.from(elements)
}
