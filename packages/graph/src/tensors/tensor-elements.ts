import type { DataType } from '@coppice/spec'
import { failure } from '@coppice/spec'
import { bitsOf } from './data-types.ts'
import { decodingTable, encodeMinifloat, minifloats } from './minifloat.ts'
import type { Minifloat } from './minifloat.ts'

/** Elements as numbers: a float array for floats and 64-bit integers, an array of its own type for everything smaller. */
export type Elements =
  Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

/** The number of bytes that so many elements take, sub-byte types packed. */
export function byteLengthOf(type: DataType, count: number): number {
  return Math.ceil((count * bitsOf(type)) / 8)
}

/**
 * Reads little-endian elements as numbers. 64-bit integers beyond 2^53 are rounded. Where the bytes are aligned, the
 * result is a view of them: do not write to it. Throws `invalid-model` where there are too few bytes, and
 * `unsupported-model` for strings, complex and 6-bit numbers.
 *
 * @example
 * ```ts
 * decodeElements('int4', Uint8Array.of(0x2f), 2) // Int8Array [-1, 2]
 * ```
 */
export function decodeElements(type: DataType, bytes: Uint8Array, count: number): Elements {
  checkLength(type, bytes, count)
  switch (type) {
    case 'float32':
      return new Float32Array(...aligned(bytes, 4), count)
    case 'float64':
      return new Float64Array(...aligned(bytes, 8), count)
    case 'int64':
      return Float64Array.from(new BigInt64Array(...aligned(bytes, 8), count), Number)
    case 'uint64':
      return Float64Array.from(new BigUint64Array(...aligned(bytes, 8), count), Number)
    case 'int32':
      return new Int32Array(...aligned(bytes, 4), count)
    case 'uint32':
      return new Uint32Array(...aligned(bytes, 4), count)
    case 'int16':
      return new Int16Array(...aligned(bytes, 2), count)
    case 'uint16':
      return new Uint16Array(...aligned(bytes, 2), count)
    case 'int8':
      return new Int8Array(bytes.buffer, bytes.byteOffset, count)
    case 'uint8':
    case 'bool':
      return bytes.subarray(0, count)
    case 'int4':
    case 'int2':
      return Int8Array.from(unpack(bytes, bitsOf(type), count), code => signed(code, bitsOf(type)))
    case 'uint4':
    case 'uint2':
      return unpack(bytes, bitsOf(type), count)
    case 'float8e8m0':
      return Float32Array.from(bytes.subarray(0, count), code => (code === 255 ? NaN : 2 ** (code - 127)))
    default:
      return decodeMinifloats(type, bytes, count)
  }
}

function decodeMinifloats(type: DataType, bytes: Uint8Array, count: number): Float32Array {
  const table = decodingTable(minifloatOf(type))
  const bits = bitsOf(type)
  const codes =
    bits === 16 ? new Uint16Array(...aligned(bytes, 2), count) : bits === 8 ? bytes : unpack(bytes, bits, count)
  const elements = new Float32Array(count)
  for (let i = 0; i < count; i++) elements[i] = table[codes[i]!]!
  return elements
}

function minifloatOf(type: DataType): Minifloat {
  if (type in minifloats) return minifloats[type as keyof typeof minifloats]
  throw failure({
    code: 'unsupported-model',
    who: 'tensor elements',
    expected: 'a numeric type',
    received: type,
    remedy: 'Tensors of strings, of complex and of 6-bit numbers cannot be read as numbers.',
  })
}

function checkLength(type: DataType, bytes: Uint8Array, count: number): void {
  const needed = byteLengthOf(type, count)
  if (bytes.length >= needed) return
  throw failure({
    code: 'invalid-model',
    who: 'tensor elements',
    expected: `${needed} bytes for ${count} elements of type ${type}`,
    received: `${bytes.length} bytes`,
  })
}

/** The buffer and offset of bytes, copied where a typed array of the alignment cannot look at them in place. */
function aligned(bytes: Uint8Array, alignment: number): [ArrayBufferLike, number] {
  if (bytes.byteOffset % alignment === 0) return [bytes.buffer, bytes.byteOffset]
  return [bytes.slice().buffer, 0]
}

function unpack(bytes: Uint8Array, bits: number, count: number): Uint8Array {
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  return Uint8Array.from(
    { length: count },
    (_, i) => (bytes[Math.floor(i / perByte)]! >> ((i % perByte) * bits)) & mask,
  )
}

function signed(code: number, bits: number): number {
  return code >= 1 << (bits - 1) ? code - (1 << bits) : code
}

/**
 * Writes numbers as little-endian elements. Floats are rounded to the nearest, ties to even; integers that do not fit
 * wrap around. Throws `unsupported-model` for strings and complex numbers.
 *
 * @example
 * ```ts
 * encodeElements('float16', [1]) // Uint8Array [0x00, 0x3c]
 * ```
 */
export function encodeElements(type: DataType, elements: ArrayLike<number>): Uint8Array {
  switch (type) {
    case 'float32':
      return bytesOf(Float32Array.from(elements))
    case 'float64':
      return bytesOf(Float64Array.from(elements))
    case 'int64':
    case 'uint64':
      return bytesOf(BigInt64Array.from(Array.from(elements), toBigInt))
    case 'int32':
      return bytesOf(Int32Array.from(elements))
    case 'uint32':
      return bytesOf(Uint32Array.from(elements))
    case 'int16':
      return bytesOf(Int16Array.from(elements))
    case 'uint16':
      return bytesOf(Uint16Array.from(elements))
    case 'int8':
      return bytesOf(Int8Array.from(elements))
    case 'uint8':
    case 'bool':
      return Uint8Array.from(elements)
    case 'int4':
    case 'uint4':
    case 'int2':
    case 'uint2':
      return pack(elements, bitsOf(type), value => value)
    case 'float8e8m0':
      return Uint8Array.from(elements, value => (value > 0 ? Math.min(Math.round(Math.log2(value)) + 127, 254) : 255))
    default:
      return encodeMinifloats(type, elements)
  }
}

function encodeMinifloats(type: DataType, elements: ArrayLike<number>): Uint8Array {
  const format = minifloatOf(type)
  const encode = (value: number): number => encodeMinifloat(format, value)
  const bits = bitsOf(type)
  if (bits === 16) return bytesOf(Uint16Array.from(elements, encode))
  return bits === 8 ? Uint8Array.from(elements, encode) : pack(elements, bits, encode)
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** 64-bit limits are rounded up by numbers: 2^63 stands for the largest integer. */
function toBigInt(value: number): bigint {
  const largest = 2n ** 63n - 1n
  return Number.isNaN(value) ? 0n : value === 2 ** 63 ? largest : BigInt(Math.trunc(value))
}

function pack(elements: ArrayLike<number>, bits: number, encode: (value: number) => number): Uint8Array {
  const perByte = 8 / bits
  const mask = (1 << bits) - 1
  const bytes = new Uint8Array(Math.ceil(elements.length / perByte))
  for (let i = 0; i < elements.length; i++) {
    bytes[Math.floor(i / perByte)]! |= (encode(elements[i]!) & mask) << ((i % perByte) * bits)
  }
  return bytes
}
