import { invalid, loadedRange, type OnnxFile } from './onnx-file.ts'
import { WIRE } from '../schema.ts'

/** Goes through the fields of one message. */
export interface Cursor {
  readonly file: OnnxFile
  /** Where the message ends. */
  readonly end: number
  position: number
  bytes: Uint8Array
  base: number
  /** The field's number; 0 within an unknown group. */
  field: number
  wire: number
  /** Where the field begins, tag included. */
  head: number
  /** The field's value lies from `start` to `stop`. */
  start: number
  stop: number
  /** The value of a varint as a signed 64-bit integer, rounded beyond 2^53. */
  value: number
  readonly groups: number[]
}

const none = new Uint8Array(0)
/** A tag and a length, or a tag and a value, at their longest. */
const longestHeader = 20
const deepestGroup = 100

export function openCursor(file: OnnxFile, start: number, end: number): Cursor {
  return {
    file,
    end,
    position: start,
    bytes: none,
    base: 0,
    field: 0,
    wire: 0,
    head: start,
    start,
    stop: start,
    value: 0,
    groups: [],
  }
}

/** Moves to the next field; `false` at the end of the message. */
export function nextField(cursor: Cursor): boolean {
  if (cursor.position === cursor.end) return endMessage(cursor)
  focus(cursor)
  cursor.head = cursor.position
  const tag = takeVarint(cursor)
  if (tag < 8 || tag > 0xffffffff) throw damaged(cursor, 'a field tag', `the number ${tag}`)
  cursor.wire = tag & 7
  cursor.field = tag >>> 3
  cursor.start = cursor.position
  takeValue(cursor)
  cursor.stop = cursor.position
  if (cursor.groups.length > 0 && cursor.wire !== WIRE.startGroup) cursor.field = 0
  return true
}

function endMessage(cursor: Cursor): boolean {
  if (cursor.groups.length > 0) throw damaged(cursor, 'the end of a group', 'the end of the message')
  return false
}

function focus(cursor: Cursor): void {
  const needed = Math.min(cursor.position + longestHeader, cursor.end)
  if (cursor.position >= cursor.base && needed <= cursor.base + cursor.bytes.length) return
  const range = loadedRange(cursor.file, cursor.position, needed)
  if (!range) throw damaged(cursor, 'a field', 'the end of the file')
  cursor.bytes = range.bytes
  cursor.base = range.base
}

function takeValue(cursor: Cursor): void {
  switch (cursor.wire) {
    case WIRE.varint:
      cursor.value = takeVarint(cursor)
      return
    case WIRE.fixed64:
      return advance(cursor, 8)
    case WIRE.bytes: {
      const length = takeVarint(cursor)
      cursor.start = cursor.position
      return advance(cursor, length)
    }
    case WIRE.fixed32:
      return advance(cursor, 4)
    default:
      return takeGroupTag(cursor)
  }
}

function advance(cursor: Cursor, length: number): void {
  if (length < 0 || cursor.position + length > cursor.end) {
    const left = cursor.end - cursor.position
    throw damaged(cursor, `at most ${left} more bytes`, `a length of ${length} (the file may be truncated)`)
  }
  cursor.position += length
}

/** Groups are long obsolete: their tags and all that is between are passed over as unknown. */
function takeGroupTag(cursor: Cursor): void {
  const { field, wire, groups } = cursor
  if (wire === WIRE.startGroup) {
    if (groups.push(field) > deepestGroup) throw damaged(cursor, `at most ${deepestGroup} nested groups`, 'more')
  } else if (wire !== WIRE.endGroup) {
    throw damaged(cursor, 'a wire type from 0 to 5', String(wire))
  } else if (groups.pop() !== field) {
    throw damaged(cursor, 'the end of an open group', `the end of group ${field}`)
  }
  cursor.field = 0
}

function takeVarint(cursor: Cursor): number {
  const first = cursor.bytes[cursor.position - cursor.base]!
  if (first < 0x80 && cursor.position < cursor.end) {
    cursor.position++
    return first
  }
  return takeLongVarint(cursor)
}

function takeLongVarint(cursor: Cursor): number {
  const { bytes, base, end } = cursor
  let low = 0
  let high = 0
  for (let index = 0; index < 10; index++) {
    if (cursor.position >= end) throw damaged(cursor, 'the rest of a number', 'the end of the message')
    const byte = bytes[cursor.position++ - base]!
    const bits = byte & 0x7f
    if (index < 5) low |= bits << (7 * index)
    if (index === 4) high = bits >>> 4
    if (index > 4) high |= bits << (7 * index - 32)
    if (byte < 0x80) return high * 0x100000000 + (low >>> 0)
  }
  throw damaged(cursor, 'a number of at most 10 bytes', 'a longer one')
}

/** The failure for bytes that are no protobuf message. */
export function damaged(cursor: Cursor, expected: string, received: string): Error {
  return invalid(cursor.file, `${expected} at byte ${cursor.position}`, received)
}
