import type { Histogram } from '@coppice/spec'
import { coarsenHistogram } from './coarsen-histogram.ts'
import { entropyOfCounts } from './entropy-of-counts.ts'

/** The entropy in nats of each row of a histogram, with at most so many bins; exact zeros are an atom of their own. */
export function columnEntropies(histogram: Histogram, most: number): Float64Array {
  const { bins, counts, zeros } = coarsenHistogram(histogram, most)
  return zeros.map((atom, row) => entropyOfCounts(counts.subarray(row * bins, (row + 1) * bins), atom))
}
