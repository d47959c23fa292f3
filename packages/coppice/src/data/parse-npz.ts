import { unzipSync } from 'fflate'
import { failure } from '@coppice/spec'
import type { ArrayData } from './array-data.ts'
import { parseNpy } from './parse-npy.ts'

/** More than this is not unpacked: what a zip file says of its own sizes may be forged. */
const largest = 2 ** 31

/** Whether a file starts as a zip archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/**
 * Reads the arrays of an `.npz` archive by name.
 *
 * @throws a failure with code `invalid-model` where the archive is damaged, `limit` where it unpacks to more than 2 GiB.
 */
export function parseNpz(bytes: Uint8Array, who: string): Map<string, ArrayData> {
  let total = 0
  const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean => {
    total += originalSize
    if (total > largest)
      throw failure({ code: 'limit', who, expected: `at most ${largest} bytes unpacked`, received: `${total} or more` })
    return name.endsWith('.npy')
  }
  const files = unpack(bytes, who, filter)
  return new Map(Object.entries(files).map(([name, file]) => [name.slice(0, -4), parseNpy(file, `${who}, ${name}`)]))
}

function unpack(
  bytes: Uint8Array,
  who: string,
  filter: (file: { name: string; originalSize: number }) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter })
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === 'limit') throw cause
    const received = cause instanceof Error ? cause.message : String(cause)
    throw failure({ code: 'invalid-model', who, expected: 'a sound zip archive', received, cause })
  }
}
