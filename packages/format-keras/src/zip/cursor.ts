import { failure, type Failure } from '@coppice/spec'

/** Reads numbers from bytes, the least byte first; the end of the bytes is a failure with code `invalid-model`. */
export interface Cursor {
  position: number
  /** A number of two, four or eight bytes. */
  number(size: 2 | 4 | 8): number
  bytes(length: number): Uint8Array
  readonly left: number
}

/** A cursor at the start of bytes. */
export function createCursor(bytes: Uint8Array, who: string): Cursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const cursor: Cursor = {
    position: 0,
    number(size) {
      const start = advance(size)
      if (size === 2) return view.getUint16(start, true)
      return size === 4 ? view.getUint32(start, true) : Number(view.getBigUint64(start, true))
    },
    bytes(length) {
      const start = advance(length)
      return bytes.subarray(start, start + length)
    },
    get left() {
      return bytes.length - cursor.position
    },
  }
  const advance = (length: number): number => {
    if (length > cursor.left) throw damaged(who, `${length} more bytes`, `the end after ${cursor.left}`)
    cursor.position += length
    return cursor.position - length
  }
  return cursor
}

/** The failure for an archive that is not what it should be. */
export function damaged(who: string, expected: string, received: string): Failure {
  return failure({ code: 'invalid-model', who, expected, received })
}
