/** The rank of each value from 0, equal ones sharing the mean of theirs. */
function ranksOf(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++
    for (let at = first; at < end; at++) ranks[order[at]!] = (first + end - 1) / 2
    first = end
  }
  return ranks
}

/** Spearman's rank correlation, in [−1, 1]; 1 where both lists are constant, 0 where one is. */
export function rankCorrelation(left: Float32Array, right: Float32Array): number {
  const [one, other] = [ranksOf(left), ranksOf(right)]
  const mean = (left.length - 1) / 2
  let [products, squares, others] = [0, 0, 0]
  for (let at = 0; at < one.length; at++) {
    products += (one[at]! - mean) * (other[at]! - mean)
    squares += (one[at]! - mean) ** 2
    others += (other[at]! - mean) ** 2
  }
  if (squares === 0 || others === 0) return Number(squares === others)
  return products / Math.sqrt(squares * others)
}
