import { defineCriterion } from '@coppice/spec'
import type { Criterion, LabelledHistogram } from '@coppice/spec'
import type { BinOptions } from './activation-entropy.ts'
import { checkBins } from './check-bins.ts'
import { coarsenHistogram } from './coarsen-histogram.ts'
import { entropyOfCounts } from './entropy-of-counts.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

/** H(a) − Σ p(label)·H(a | label) of one cell. */
function informationOf({ labels, bins, counts, zeros }: LabelledHistogram, cells: number, cell: number): number {
  const together = new Float64Array(bins)
  let [atom, values, within] = [0, 0, 0]
  for (let label = 0; label < labels; label++) {
    const row = label * cells + cell
    const own = counts.subarray(row * bins, (row + 1) * bins)
    const count = sum(own) + zeros[row]!
    for (let bin = 0; bin < bins; bin++) together[bin]! += own[bin]!
    atom += zeros[row]!
    values += count
    within += count * entropyOfCounts(own, zeros[row]!)
  }
  return values > 0 ? Math.max(0, entropyOfCounts(together, atom) - within / values) : 0
}

function informations(histogram: LabelledHistogram, cells: number, most: number): Float32Array {
  const coarse = coarsenHistogram(histogram, most)
  return Float32Array.from({ length: cells }, (_, cell) => informationOf(coarse, cells, cell))
}

/**
 * What a cell's values tell of the label, in nats: I(a; y) = H(a) − Σ p(y)·H(a | y), never below 0. Cells that say
 * nothing of the class go first, however lively they are.
 *
 * Values are counted in the same bins for all cells and labels, exact zeros as an atom apart; both entropies are
 * corrected for small samples (Miller and Madow, 1955), without which cells with more occupied bins look better
 * informed. Values at all positions of an example carry its label.
 *
 * Source: Battiti, "Using Mutual Information for Selecting Features" (1994), applied to hidden units.
 *
 * Only with labels in the calibration data, many values for each of them, and classes rather than numbers. It looks at
 * cells one by one: of two that say the same it keeps both, and one that helps only together with another looks
 * useless, early layers above all. Not comparable between layers.
 *
 * @param options - `bins`: default 32.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096.
 *
 * @example
 * ```ts
 * mutualInformation().needs // ['activation.histogramByLabel']
 * ```
 */
export function mutualInformation({ bins = 32 }: BinOptions = {}): Criterion<'activation.histogramByLabel'> {
  checkBins('mutual-information', bins)
  return defineCriterion({
    name: 'mutual-information',
    needs: ['activation.histogramByLabel'],
    granularities: ['channel', 'head'],
    comparable: false,
    score: (unit, seen) => informations(seen['activation.histogramByLabel'], unit.size, bins),
    warn(unit, seen) {
      const histogram = seen['activation.histogramByLabel']
      const values = countValues(histogram.counts, histogram.zeros, unit.size, histogram.bins)
      return warnOfBins({
        criterion: 'mutual-information',
        unit,
        bins: Math.min(bins, histogram.bins),
        values: Math.floor(values / histogram.labels),
        score: most => informations(histogram, unit.size, most),
      })
    },
  })
}
