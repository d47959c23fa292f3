import { defineCriterion, weighInputs } from '@coppice/spec'
import type { Criterion, Histogram } from '@coppice/spec'
import type { BinOptions } from './activation-entropy.ts'
import { checkBins } from './check-bins.ts'
import { coarsenHistogram } from './coarsen-histogram.ts'
import { columnEntropies } from './column-entropies.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

/** exp(h) of each row, h the differential entropy at the resolution of a bin: H + log width. */
function entropyPowers(histogram: Histogram, most: number): Float64Array {
  const { width } = coarsenHistogram(histogram, most)
  return columnEntropies(histogram, most).map(entropy => width * Math.exp(entropy))
}

/**
 * |w|·exp(h(x)) with h the differential entropy of the input x that the weight is multiplied with: a width, as a
 * standard deviation is, that does not take a few outliers for spread. Blocks as sums; a channel or head by exp(h) of
 * its own values times Σ|w| of the weights that read it. In units of the layer's output.
 *
 * h is taken at the resolution of a bin, H + log width, so that the atom of exact zeros counts as one bin's width: a
 * constant input has exp(h) of one bin, not 0. Corrected for small samples (Miller and Madow, 1955). After the entropy
 * power of Shannon (1948), whose square root this is up to a constant; as a score of weights it is ours.
 *
 * Not for inputs of a few values only (one-hot, counts), whose differential entropy is that of the bins. Channels of
 * different layers are not comparable.
 *
 * @param options - `bins`: default 64.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096.
 *
 * @example
 * ```ts
 * entropyPower().needs // ['activation.histogram']
 * ```
 */
export function entropyPower({ bins = 64 }: BinOptions = {}): Criterion<'activation.histogram'> {
  checkBins('entropy-power', bins)
  return defineCriterion({
    name: 'entropy-power',
    needs: ['activation.histogram'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: false,
    score: (unit, seen, kernels) => weighInputs(unit, entropyPowers(seen['activation.histogram'], bins), kernels),
    warn(unit, seen, kernels) {
      const histogram = seen['activation.histogram']
      return warnOfBins({
        criterion: 'entropy-power',
        unit,
        bins: Math.min(bins, histogram.bins),
        values: countValues(histogram.counts, histogram.zeros, histogram.zeros.length, histogram.bins),
        score: most => weighInputs(unit, entropyPowers(histogram, most), kernels),
      })
    },
  })
}
