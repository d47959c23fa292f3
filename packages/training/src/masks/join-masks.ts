import type { Masks } from '@coppice/spec'

/** Masks what either masks. */
export function joinMasks(first: Masks, second: Masks): Masks {
  const joined = new Map(first)
  for (const [name, mask] of second) {
    const other = first.get(name)
    joined.set(name, other ? Uint8Array.from(mask, (kept, at) => (kept !== 0 && other[at] !== 0 ? 1 : 0)) : mask)
  }
  return joined
}
