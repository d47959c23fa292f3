import { damaged, type Cursor } from './cursor.ts'
import { invalid, loadedBytes, type OnnxFile } from './onnx-file.ts'
import { WIRE } from '../schema.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** UTF-8 as text; `undefined` where it is none. */
export function decodeText(bytes: Uint8Array): string | undefined {
  return decodeAscii(bytes, 0, bytes.length) ?? decodeUnicode(bytes)
}

const codes: number[] = []

/** Most names are short and ASCII, for which a decoder takes too long; `undefined` for all others. */
function decodeAscii(bytes: Uint8Array, start: number, stop: number): string | undefined {
  if (stop - start > 128) return undefined
  codes.length = stop - start
  for (let index = start; index < stop; index++) {
    const byte = bytes[index]!
    if (byte > 127) return undefined
    codes[index - start] = byte
  }
  return String.fromCharCode.apply(undefined, codes)
}

function decodeUnicode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** The bytes of the current field. */
export function fieldBytes(cursor: Cursor): Uint8Array {
  const { bytes, base, start, stop } = cursor
  if (start >= base && stop <= base + bytes.length) return bytes.subarray(start - base, stop - base)
  const loaded = loadedBytes(cursor.file, start, stop)
  if (!loaded) throw damaged(cursor, `${stop - start} bytes`, 'the end of the file')
  return loaded
}

/** The text of the current field, which names something. */
export function fieldText(cursor: Cursor, what: string): string {
  const { bytes, base, start, stop } = cursor
  const isNear = start >= base && stop <= base + bytes.length
  const text = (isNear ? decodeAscii(bytes, start - base, stop - base) : undefined) ?? decodeText(fieldBytes(cursor))
  if (text === undefined) throw invalid(cursor.file, `${what} in UTF-8 at byte ${cursor.start}`, 'other bytes')
  return text
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The 32-bit float of the current field. */
export function fieldFloat(cursor: Cursor): number {
  return viewOf(fieldBytes(cursor)).getFloat32(0, true)
}

/** Adds the 32-bit floats of the current field, packed or single. */
export function appendFloats(cursor: Cursor, values: number[]): void {
  const view = viewOf(fieldBytes(cursor))
  if (view.byteLength % 4 !== 0) throw damaged(cursor, 'floats of 4 bytes', `${view.byteLength} bytes`)
  for (let offset = 0; offset < view.byteLength; offset += 4) values.push(view.getFloat32(offset, true))
}

/** Adds the integers of the current field, packed or single. */
export function appendInts(cursor: Cursor, values: number[]): void {
  if (cursor.wire === WIRE.varint) values.push(cursor.value)
  else decodeVarints(cursor.file, fieldBytes(cursor), (low, high) => values.push(high * 0x100000000 + (low >>> 0)))
}

/** Goes through packed varints, each as the low and high 32 bits, signed. */
export function decodeVarints(file: OnnxFile, bytes: Uint8Array, visit: (low: number, high: number) => void): void {
  let low = 0
  let high = 0
  let index = 0
  for (const byte of bytes) {
    const bits = byte & 0x7f
    if (index < 5) low |= bits << (7 * index)
    if (index === 4) high = bits >>> 4
    if (index > 4) high |= bits << (7 * index - 32)
    if (byte < 0x80) {
      visit(low, high)
      low = high = index = 0
    } else if (++index === 10) throw invalid(file, 'numbers of at most 10 bytes', 'a longer one')
  }
  if (index > 0) throw invalid(file, 'the rest of a number', 'the end of a list')
}
