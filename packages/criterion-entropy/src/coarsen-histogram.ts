import type { Histogram } from '@coppice/spec'

/** What bins are, whatever their rows stand for. */
export type Binned = Pick<Histogram, 'bins' | 'lowest' | 'width' | 'counts'>

/** Merges each pair of neighbouring bins whose common left edge is a multiple of twice the width. */
function mergePairs<Bins extends Binned>(histogram: Bins): Bins {
  const { bins, lowest, width, counts } = histogram
  const first = Math.round(lowest / width)
  const start = Math.floor(first / 2)
  const merged = Math.floor((first + bins - 1) / 2) - start + 1
  const rows = counts.length / bins
  const sums = new Float64Array(rows * merged)
  for (let row = 0; row < rows; row++)
    for (let bin = 0; bin < bins; bin++)
      sums[row * merged + Math.floor((first + bin) / 2) - start]! += counts[row * bins + bin]!
  return { ...histogram, bins: merged, lowest: start * width * 2, width: width * 2, counts: sums }
}

/**
 * The same histogram with at most so many bins, by merging pairs of them: the widths stay powers of two, the same for
 * all rows. Bins on both sides of zero stay apart, so that two are the least.
 */
export function coarsenHistogram<Bins extends Binned>(histogram: Bins, most: number): Bins {
  let coarse = histogram
  while (coarse.bins > Math.max(2, most)) coarse = mergePairs(coarse)
  return coarse
}
