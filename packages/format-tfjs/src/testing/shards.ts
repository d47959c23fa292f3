/** Bytes cut at these places. */
export function cutBytes(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const bounds = [0, ...places.map(place => Math.min(place, bytes.length)).toSorted((a, b) => a - b), bytes.length]
  return bounds.slice(1).map((stop, index) => bytes.slice(bounds[index], stop))
}

/** Shards by the names that the converter gives them. */
export function nameShards(pieces: readonly Uint8Array[]): Record<string, Uint8Array> {
  return Object.fromEntries(pieces.map((piece, i) => [`group1-shard${i + 1}of${pieces.length}.bin`, piece]))
}
