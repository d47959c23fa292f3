import { failure } from '@coppice/spec'

const arrays = { Float32Array, Float64Array, Int32Array, Uint8Array } as const
type ArrayName = keyof typeof arrays
type PlainArray = InstanceType<(typeof arrays)[ArrayName]>

/** Where a typed array lies in the bytes. */
interface Place {
  readonly $array: ArrayName
  readonly offset: number
  readonly length: number
}

const head = 8
const align = 8

const nameOf = (array: ArrayBufferView): ArrayName =>
  Object.prototype.toString.call(array).slice('[object '.length, -1) as ArrayName

/**
 * Plain data (objects, lists, numbers that may be infinite, texts, typed arrays) as bytes: the length of a JSON text,
 * the text, and the arrays it points to, little-endian.
 */
export function encodePlain(value: unknown): Uint8Array {
  const parts: Uint8Array[] = []
  let offset = 0
  const text = JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one === 'number' && !Number.isFinite(one)) return { $number: String(one) }
    if (!ArrayBuffer.isView(one)) return one
    const array = one as PlainArray
    const place: Place = { $array: nameOf(array), offset, length: array.length }
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    offset += Math.ceil(array.byteLength / align) * align
    return place
  })
  const json = new TextEncoder().encode(text)
  const start = head + Math.ceil(json.length / align) * align
  const bytes = new Uint8Array(start + offset)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, head)
  let at = start
  for (const part of parts) {
    bytes.set(part, at)
    at += Math.ceil(part.length / align) * align
  }
  return bytes
}

function revive(bytes: Uint8Array, start: number): (key: string, one: unknown) => unknown {
  return (_key, one) => {
    if (typeof one !== 'object' || one === null) return one
    if ('$number' in one) return Number(one.$number)
    if (!('$array' in one)) return one
    const { $array, offset, length } = one as Place
    const make = arrays[$array]
    const from = start + offset
    return new make(bytes.slice(from, from + length * make.BYTES_PER_ELEMENT).buffer)
  }
}

/** Reads what {@link encodePlain} wrote. Throws a failure with code `usage` for other bytes. */
export function decodePlain(stored: Uint8Array): unknown {
  // A Buffer of Node's would share its memory where an array is sliced off.
  const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength)
  try {
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
    const start = head + Math.ceil(length / align) * align
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(head, head + length))
    return JSON.parse(text, revive(bytes, start))
  } catch (cause) {
    const received = `${bytes.length} bytes that are none`
    throw failure({ code: 'usage', who: 'decodeObservations', expected: 'stored observations', received, cause })
  }
}
