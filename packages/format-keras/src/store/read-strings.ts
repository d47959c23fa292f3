import { failure } from '@coppice/spec'
import type { Hdf5Array } from '../hdf5/hdf5-file.ts'

/**
 * The strings of an array, whatever their kind; none where the array is empty, whatever its type.
 *
 * @throws a failure with code `invalid-model` where the elements are no strings, or no UTF-8.
 */
export function readStrings({ type, shape, data }: Hdf5Array, who: string): readonly string[] {
  if (shape === null || shape.includes(0)) return []
  if (type.kind === 'text') return (data as readonly Uint8Array[]).map(bytes => decode(bytes, who))
  if (type.kind !== 'string') {
    throw failure({ code: 'invalid-model', who, expected: 'strings', received: `elements of type ${type.kind}` })
  }
  const bytes = data as Uint8Array
  return Array.from({ length: bytes.length / type.size }, (_, i) => {
    const padded = bytes.subarray(i * type.size, (i + 1) * type.size)
    const end = padded.indexOf(0)
    return decode(end < 0 ? padded : padded.subarray(0, end), who).replace(type.padding === SPACES ? / +$/ : '', '')
  })
}

/** Fixed lengths are filled with spaces; otherwise with zeros. */
const SPACES = 2

function decode(bytes: Uint8Array, who: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw failure({ code: 'invalid-model', who, expected: 'text in UTF-8', received: 'other bytes', cause })
  }
}
