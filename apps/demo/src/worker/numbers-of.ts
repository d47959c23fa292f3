import { decodeElements } from '@coppice/graph'
import type { Batch } from '@coppice/spec'

/** The elements of a batch as numbers, whatever its type. */
export function numbersOf({ type, data }: Batch): Float64Array {
  const isHalf = type === 'float16' || type === 'bfloat16'
  const values: ArrayLike<number | bigint> = isHalf
    ? decodeElements(type, new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.length)
    : data
  return Float64Array.from({ length: values.length }, (_, at) => Number(values[at]))
}
