import type { Hdf5Array } from '../hdf5/hdf5-file.ts'

/** An array of other strings, of the same kind: of any length, or all of the length that the longest takes. */
export function encodeStrings({ type }: Hdf5Array, strings: readonly string[], shape: readonly number[]): Hdf5Array {
  const encoded = strings.map(each => new TextEncoder().encode(each))
  if (type.kind !== 'string') return { type, shape, data: encoded }
  const size = Math.max(1, ...encoded.map(({ length }) => length))
  const data = new Uint8Array(size * encoded.length)
  encoded.forEach((each, i) => data.set(each, i * size))
  return { type: { ...type, size }, shape, data }
}
