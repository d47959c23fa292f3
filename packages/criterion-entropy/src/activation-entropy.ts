import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { checkBins } from './check-bins.ts'
import { columnEntropies } from './column-entropies.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

/** Options of criteria that count values in bins. */
export interface BinOptions {
  /** The most bins of a histogram, from 4 to 4096; finer ones are merged. */
  readonly bins?: number
}

/**
 * The entropy of a cell's values in nats, H(a) = −Σ p·log p: cells whose value is nearly always the same go first.
 *
 * Values are counted in the same bins for all cells of a unit, exact zeros as an atom apart, and the estimate is
 * corrected for small samples (Miller and Madow, 1955). Source: Luo and Wu, "An Entropy-based Pruning Method for CNN
 * Compression" (2017).
 *
 * Not between layers: the entropy depends on the width of the bins, and so on the scale of the layer; give each layer
 * its share by another allocation than a global one. Not without repair at high sparsity: in our measurements L1 is
 * better before it. A noisy cell has a high entropy too; `mutual-information` tells noise from news.
 *
 * @param options - `bins`: default 64.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096.
 *
 * @example
 * ```ts
 * activationEntropy().granularities // ['channel', 'head']
 * ```
 */
export function activationEntropy({ bins = 64 }: BinOptions = {}): Criterion<'activation.histogram'> {
  checkBins('activation-entropy', bins)
  return defineCriterion({
    name: 'activation-entropy',
    needs: ['activation.histogram'],
    granularities: ['channel', 'head'],
    comparable: false,
    score: (_unit, seen) => Float32Array.from(columnEntropies(seen['activation.histogram'], bins)),
    warn(unit, seen) {
      const histogram = seen['activation.histogram']
      return warnOfBins({
        criterion: 'activation-entropy',
        unit,
        bins: Math.min(bins, histogram.bins),
        values: countValues(histogram.counts, histogram.zeros, unit.size, histogram.bins),
        score: most => Float32Array.from(columnEntropies(histogram, most)),
      })
    },
  })
}
