import { failure, type DataType } from '@coppice/spec'
import { TENSOR } from './schema.ts'

/** How ONNX stores one element type. */
export interface StoredType {
  readonly name: DataType
  readonly code: number
  /** Bits of one element; 0 for strings, which have no fixed size. */
  readonly bits: number
  /** The field that holds its elements where they are not raw. */
  readonly field: number
}

const rows: readonly (readonly [DataType, number, number])[] = [
  ['float32', 32, TENSOR.floatData],
  ['uint8', 8, TENSOR.int32Data],
  ['int8', 8, TENSOR.int32Data],
  ['uint16', 16, TENSOR.int32Data],
  ['int16', 16, TENSOR.int32Data],
  ['int32', 32, TENSOR.int32Data],
  ['int64', 64, TENSOR.int64Data],
  ['string', 0, TENSOR.stringData],
  ['bool', 8, TENSOR.int32Data],
  ['float16', 16, TENSOR.int32Data],
  ['float64', 64, TENSOR.doubleData],
  ['uint32', 32, TENSOR.uint64Data],
  ['uint64', 64, TENSOR.uint64Data],
  ['complex64', 64, TENSOR.floatData],
  ['complex128', 128, TENSOR.doubleData],
  ['bfloat16', 16, TENSOR.int32Data],
  ['float8e4m3fn', 8, TENSOR.int32Data],
  ['float8e4m3fnuz', 8, TENSOR.int32Data],
  ['float8e5m2', 8, TENSOR.int32Data],
  ['float8e5m2fnuz', 8, TENSOR.int32Data],
  ['uint4', 4, TENSOR.int32Data],
  ['int4', 4, TENSOR.int32Data],
  ['float4e2m1', 4, TENSOR.int32Data],
  ['float8e8m0', 8, TENSOR.int32Data],
  ['uint2', 2, TENSOR.int32Data],
  ['int2', 2, TENSOR.int32Data],
]

const types: readonly StoredType[] = rows.map(([name, bits, field], index) => ({ name, code: index + 1, bits, field }))
const byName: ReadonlyMap<DataType, StoredType> = new Map(types.map(type => [type.name, type]))

/** The type with the given number in `TensorProto.DataType`; `undefined` for 0 and numbers that are not assigned. */
export function typeOfCode(code: number): StoredType | undefined {
  return types[code - 1]
}

/** The type of that name; a failure with code `unsupported-model` for the few that ONNX has not. */
export function typeOfName(name: DataType): StoredType {
  const type = byName.get(name)
  if (type) return type
  throw failure({ code: 'unsupported-model', who: 'format-onnx', expected: 'a type that ONNX has', received: name })
}

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Bytes of a tensor in raw form; sub-byte elements are packed. */
export function byteLengthOf(type: DataType, shape: readonly number[]): number {
  return Math.ceil((countElements(shape) * typeOfName(type).bits) / 8)
}
