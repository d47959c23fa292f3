import { failure } from '@coppice/spec'
import { countElements } from './array-data.ts'
import type { ArrayData } from './array-data.ts'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** Whether a file starts as an array saved by NumPy does. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, at) => bytes[at] === byte)
}

type Reader = (view: DataView, at: number, isLittle: boolean) => number

/** Element types by the letter and size of NumPy's description. */
const readers: Readonly<Record<string, Reader>> = {
  b1: (view, at) => view.getUint8(at),
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  u2: (view, at, isLittle) => view.getUint16(at, isLittle),
  i2: (view, at, isLittle) => view.getInt16(at, isLittle),
  u4: (view, at, isLittle) => view.getUint32(at, isLittle),
  i4: (view, at, isLittle) => view.getInt32(at, isLittle),
  u8: (view, at, isLittle) => Number(view.getBigUint64(at, isLittle)),
  i8: (view, at, isLittle) => Number(view.getBigInt64(at, isLittle)),
  f2: (view, at, isLittle) => halfToNumber(view.getUint16(at, isLittle)),
  f4: (view, at, isLittle) => view.getFloat32(at, isLittle),
  f8: (view, at, isLittle) => view.getFloat64(at, isLittle),
}

function halfToNumber(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

interface Header {
  readonly order: string
  readonly type: string
  readonly isFortran: boolean
  readonly shape: readonly number[]
  readonly start: number
}

function readHeader(bytes: Uint8Array, who: string): Header {
  if (!isNpy(bytes) || bytes.length < 12) throw broken(who, 'a NumPy array', 'something else')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isFirst = bytes[6] === 1
  const length = isFirst ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = (isFirst ? 10 : 12) + length
  const text = new TextDecoder('latin1').decode(bytes.subarray(isFirst ? 10 : 12, Math.min(start, bytes.length)))
  const [, order = '', type = ''] = /'descr':\s*'([<>|=])(\w\d+)'/.exec(text) ?? []
  const [, sizes] = /'shape':\s*\(([\d,\s]*)\)/.exec(text) ?? []
  if (sizes === undefined || !readers[type]) throw broken(who, 'an array of numbers', text.trim().slice(0, 80))
  const shape = sizes
    .split(',')
    .filter(size => size.trim() !== '')
    .map(Number)
  return { order, type, isFortran: /'fortran_order':\s*True/.test(text), shape, start }
}

/** The elements in row-major order where they lie in column-major order. */
function transposeColumns({ shape, values }: ArrayData): ArrayData {
  const result = new Float64Array(values.length)
  const steps = shape.map((_, axis) => countElements(shape.slice(0, axis)))
  const index = shape.map(() => 0)
  for (let at = 0; at < result.length; at++) {
    result[at] = values[index.reduce((sum, own, axis) => sum + own * steps[axis]!, 0)]!
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0
  }
  return { shape, values: result }
}

/**
 * Reads an array that NumPy saved as `.npy`: integers, booleans and floats of 16 to 64 bits, in either order.
 *
 * @throws a failure with code `invalid-model` where it holds objects or texts, or is cut short.
 */
export function parseNpy(bytes: Uint8Array, who: string): ArrayData {
  const { order, type, isFortran, shape, start } = readHeader(bytes, who)
  const size = Number(type.slice(1))
  const count = countElements(shape)
  if (bytes.length - start < count * size)
    throw broken(who, `${count * size} bytes for [${shape.join(', ')}]`, `${Math.max(0, bytes.length - start)}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, count * size)
  const read = readers[type]!
  const values =
    type === 'u1'
      ? bytes.subarray(start, start + count)
      : Float64Array.from({ length: count }, (_, at) => read(view, at * size, order !== '>'))
  return isFortran ? transposeColumns({ shape, values }) : { shape, values }
}

function broken(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
