import type { Sink } from '@coppice/spec'

/** A sink in memory without companions, so that weights come into the one file. */
export interface MemoryFile extends Sink {
  bytes(): Uint8Array
}

/** Begins with room for the expected number of bytes. */
export function createMemoryFile(expected: number): MemoryFile {
  let buffer = new Uint8Array(expected)
  let size = 0
  return {
    name: 'memory',
    write: bytes => {
      if (size + bytes.length > buffer.length) buffer = grow(buffer, size + bytes.length)
      buffer.set(bytes, size)
      size += bytes.length
    },
    close: () => undefined,
    abort: () => undefined,
    bytes: () => buffer.subarray(0, size),
  }
}

function grow(buffer: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, Math.ceil(buffer.length * 1.5)))
  larger.set(buffer)
  return larger
}
