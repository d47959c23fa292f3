import type { DataType } from '@coppice/spec'

/** How safetensors names an element type, and how many bits one element has. */
export interface StoredType {
  readonly name: DataType
  readonly code: string
  readonly bits: number
}

/** Those of the reference implementation, in its order: the alignment grows. */
const rows: readonly (readonly [code: string, name: DataType, bits: number])[] = [
  ['BOOL', 'bool', 8],
  ['F4', 'float4e2m1', 4],
  ['F6_E2M3', 'float6e2m3', 6],
  ['F6_E3M2', 'float6e3m2', 6],
  ['U8', 'uint8', 8],
  ['I8', 'int8', 8],
  ['F8_E5M2', 'float8e5m2', 8],
  ['F8_E4M3', 'float8e4m3fn', 8],
  ['F8_E8M0', 'float8e8m0', 8],
  ['F8_E4M3FNUZ', 'float8e4m3fnuz', 8],
  ['F8_E5M2FNUZ', 'float8e5m2fnuz', 8],
  ['I16', 'int16', 16],
  ['U16', 'uint16', 16],
  ['F16', 'float16', 16],
  ['BF16', 'bfloat16', 16],
  ['I32', 'int32', 32],
  ['U32', 'uint32', 32],
  ['F32', 'float32', 32],
  ['C64', 'complex64', 64],
  ['F64', 'float64', 64],
  ['I64', 'int64', 64],
  ['U64', 'uint64', 64],
]

const types: readonly StoredType[] = rows.map(([code, name, bits]) => ({ code, name, bits }))
const byCode = new Map(types.map(type => [type.code, type]))
const byName = new Map(types.map(type => [type.name, type]))

/** The codes of all types. */
export const typeCodes: readonly string[] = types.map(({ code }) => code)

export function typeOfCode(code: string): StoredType | undefined {
  return byCode.get(code)
}

export function typeOfName(name: DataType): StoredType | undefined {
  return byName.get(name)
}

/** The place of a type among all, by which the reference implementation lays tensors out: the last go first. */
export function rankOf(type: StoredType): number {
  return types.indexOf(type)
}

/** How many elements a shape has; beyond 2^53 where that is too many to count. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}

/** Bytes of a tensor; a fraction where its last byte would be shared. */
export function byteLengthOf({ bits }: StoredType, shape: readonly number[]): number {
  return (countElements(shape) * bits) / 8
}
