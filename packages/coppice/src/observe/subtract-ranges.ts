/** Examples by number, from the first up to but not including the second. */
type Range = readonly [from: number, to: number]

/** The parts of ranges that lie in none of others. */
export function subtractRanges(ranges: readonly Range[], gone: readonly Range[]): Range[] {
  const cut = (left: readonly Range[], [first, end]: Range): Range[] =>
    left.flatMap(range => cutRange(range, first, end))
  return gone.reduce<Range[]>(cut, [...ranges])
}

function cutRange([from, to]: Range, first: number, end: number): Range[] {
  const before: Range = [from, Math.min(to, first)]
  const after: Range = [Math.max(from, end), to]
  if (end <= from || first >= to) return [[from, to]]
  return [before, after].filter(([start, stop]) => start < stop)
}
