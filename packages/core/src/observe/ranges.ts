/** Examples by number, from the first up to but not including the second. */
export type Range = readonly [from: number, to: number]

/** Ranges in order, with neighbours joined. */
export function joinRanges(ranges: readonly Range[]): Range[] {
  const joined: [number, number][] = []
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = joined.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else if (to > from) joined.push([from, to])
  }
  return joined
}

/** The parts of a range that lie in none of some ranges. */
export function withoutRanges([from, to]: Range, ranges: readonly Range[]): Range[] {
  const left: Range[] = []
  let start = from
  for (const [first, end] of joinRanges(ranges)) {
    if (end <= start || first >= to) continue
    if (first > start) left.push([start, first])
    start = Math.max(start, end)
  }
  return start < to ? [...left, [start, to]] : left
}

/** How many examples lie in some ranges that do not overlap. */
export const countIn = (ranges: readonly Range[]): number => ranges.reduce((sum, [from, to]) => sum + to - from, 0)
