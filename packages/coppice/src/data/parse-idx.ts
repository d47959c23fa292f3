import { failure } from '@coppice/spec'
import { countElements } from './array-data.ts'
import type { ArrayData } from './array-data.ts'

type Reader = (view: DataView, at: number) => number

/** Element types by the third byte of the file: their size and how one is read, big-endian. */
const types: Readonly<Record<number, { readonly size: number; readonly read: Reader }>> = {
  0x08: { size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { size: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { size: 8, read: (view, at) => view.getFloat64(at) },
}

/** Whether a file starts as IDX does: two zeros, a type that exists, at least one axis. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && types[bytes[2] ?? 0] !== undefined && (bytes[3] ?? 0) > 0
}

/**
 * Reads an IDX file, the format of MNIST.
 *
 * @throws a failure with code `invalid-model` where the header and the number of bytes disagree.
 */
export function parseIdx(bytes: Uint8Array, who: string): ArrayData {
  const rank = bytes[3] ?? 0
  const type = types[bytes[2] ?? 0]
  const start = 4 + 4 * rank
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!isIdx(bytes) || !type || bytes.length < start) throw broken(who, 'an IDX header', `${bytes.length} bytes`)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const count = countElements(shape)
  if (bytes.length - start !== count * type.size)
    throw broken(who, `${count * type.size} bytes for [${shape.join(', ')}]`, `${bytes.length - start}`)
  if (type.size === 1 && bytes[2] === 0x08) return { shape, values: bytes.subarray(start) }
  return { shape, values: Float64Array.from({ length: count }, (_, at) => type.read(view, start + at * type.size)) }
}

function broken(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
