/** How many positions of an axis stay, of a mask with 1 for each that does. */
export function countKept(mask: Uint8Array): number {
  let count = 0
  for (let position = 0; position < mask.length; position++) count += mask[position]!
  return count
}
