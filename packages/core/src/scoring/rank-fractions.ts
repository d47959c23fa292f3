/** The part of the values that each one exceeds, equal ones counted by half: numbers in (0, 1). */
export function rankFractions(values: Float32Array): Float32Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float32Array(values.length)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++
    for (let at = first; at < end; at++) ranks[order[at]!] = (first + end) / 2 / order.length
    first = end
  }
  return ranks
}
