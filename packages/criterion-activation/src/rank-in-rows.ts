/** The first index of an ascending array from which on `isPast` holds. */
function lowerBound(sorted: Float32Array, isPast: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isPast(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/** The values of each row, ascending. */
function sortRows(values: Float32Array, rows: Int32Array): Float32Array[] {
  const counts: number[] = []
  for (const row of rows) counts[row] = (counts[row] ?? 0) + 1
  const sorted = Array.from(counts, count => new Float32Array(count ?? 0))
  const filled = new Int32Array(sorted.length)
  for (let at = 0; at < values.length; at++) sorted[rows[at]!]![filled[rows[at]!]!++] = values[at]!
  for (const row of sorted) row.sort()
  return sorted
}

/**
 * Which part of its row each value exceeds, equal ones counted by half: numbers in (0, 1). One threshold over such
 * ranks takes the same part of every row.
 */
export function rankInRows(values: Float32Array, rows: Int32Array): Float32Array {
  const sorted = sortRows(values, rows)
  return values.map((value, at) => {
    const row = sorted[rows[at]!]!
    const below = lowerBound(row, other => other >= value)
    const upTo = lowerBound(row, other => other > value)
    return (below + upTo) / 2 / row.length
  })
}
