import type { DataType } from '@coppice/spec'

/** The numbers that ONNX gives to element types in attributes such as Cast's `to`; the place is the number. */
const codes: readonly (DataType | undefined)[] = [
  undefined,
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'uint4',
  'int4',
  'float4e2m1',
  'float8e8m0',
  'uint2',
  'int2',
]

/** The element type of an ONNX type number, or `undefined` where there is none. */
export function dataTypeOfCode(code: number): DataType | undefined {
  return codes[code]
}

/** The ONNX type number of an element type; 0 for one that ONNX does not have. */
export function codeOfDataType(type: DataType): number {
  return Math.max(0, codes.indexOf(type))
}

/** Bits of one element; 0 for strings, which have no fixed length. */
export function bitsOf(type: DataType): number {
  switch (type) {
    case 'complex128':
      return 128
    case 'float64':
    case 'int64':
    case 'uint64':
    case 'complex64':
      return 64
    case 'float32':
    case 'int32':
    case 'uint32':
      return 32
    case 'float16':
    case 'bfloat16':
    case 'int16':
    case 'uint16':
      return 16
    case 'float6e2m3':
    case 'float6e3m2':
      return 6
    case 'int4':
    case 'uint4':
    case 'float4e2m1':
      return 4
    case 'int2':
    case 'uint2':
      return 2
    case 'string':
      return 0
    default:
      return 8
  }
}

/** Whether elements are floating-point numbers. */
export function isFloatType(type: DataType | undefined): boolean {
  return type !== undefined && (type.startsWith('float') || type === 'bfloat16')
}

/** Whether elements are whole numbers. */
export function isIntegerType(type: DataType | undefined): boolean {
  return type !== undefined && (type.startsWith('int') || type.startsWith('uint'))
}
