import type { Source } from '@coppice/spec'

/**
 * A source over bytes in memory. It refuses to read beyond its end, as every source must.
 *
 * @example
 * ```ts
 * const model = await importer.read(memorySource(bytes))
 * ```
 */
export function memorySource(bytes: Uint8Array, name = 'memory'): Source {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      const within = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0
      if (!within || offset + length > bytes.length)
        throw new RangeError(`${name}: expected a range within ${bytes.length} bytes, received ${offset} + ${length}`)
      return bytes.subarray(offset, offset + length)
    },
  }
}
