import { defineCriterion, failure, weighInputs } from '@coppice/spec'
import type { Criterion, Statistics } from '@coppice/spec'
import type { BinOptions } from './activation-entropy.ts'
import { checkBins } from './check-bins.ts'
import { columnEntropies } from './column-entropies.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

/** Options of {@link eSparse}. */
export interface ESparseOptions extends BinOptions {
  /** What the entropy counts beside the size of the input, from 0 to 1000. Default 1. */
  readonly entropy?: number
}

/** What {@link eSparse} is shown. */
export type ESparseNeeds = 'activation.count' | 'activation.sumSquares' | 'activation.histogram'

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length
const scaled = (values: Float64Array, by: number): Float64Array => values.map(value => (by > 0 ? value / by : 0))

/** ‖x‖ by its root mean square over the inputs, plus the share of H(x) by its mean over the inputs. */
function factorsOf(seen: Statistics<ESparseNeeds>, share: number, most: number): Float64Array {
  const counts = seen['activation.count']
  const squares = seen['activation.sumSquares'].map((sum, column) => (counts[column]! > 0 ? sum / counts[column]! : 0))
  const entropies = columnEntropies(seen['activation.histogram'], most)
  const sizes = scaled(squares.map(Math.sqrt), Math.sqrt(mean(squares)))
  const riches = scaled(entropies, mean(entropies))
  return sizes.map((size, column) => size + share * riches[column]!)
}

/**
 * |w|·(‖x‖ + entropy·H(x)) with the input x that the weight is multiplied with: its size, the root mean square, and
 * what it says, the entropy in nats. Each is divided by its mean over the layer's inputs (sizes by their root mean
 * square), so that the two have no units. Blocks as sums; a channel or head by its own values and Σ|w| of the weights
 * that read it.
 *
 * Source: after Li et al., "E-Sparse: Boosting the Large Language Model Inference through Entropy-based N:M Sparsity"
 * (2023), whose channel shuffling for N:M is left out.
 *
 * Not with a global allocation for channels: the factors are those of one layer.
 *
 * @param options - `bins`: default 64. `entropy`: default 1.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096, or the entropy's share is
 * not from 0 to 1000.
 *
 * @example
 * ```ts
 * eSparse({ entropy: 0.5 }).name // 'e-sparse'
 * ```
 */
export function eSparse({ bins = 64, entropy = 1 }: ESparseOptions = {}): Criterion<ESparseNeeds> {
  checkBins('e-sparse', bins)
  if (!(entropy >= 0 && entropy <= 1000))
    throw failure({ code: 'usage', who: 'e-sparse', expected: 'an entropy from 0 to 1000', received: `${entropy}` })
  return defineCriterion({
    name: 'e-sparse',
    needs: ['activation.count', 'activation.sumSquares', 'activation.histogram'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: false,
    score: (unit, seen, kernels) => weighInputs(unit, factorsOf(seen, entropy, bins), kernels),
    warn(unit, seen, kernels) {
      const histogram = seen['activation.histogram']
      return warnOfBins({
        criterion: 'e-sparse',
        unit,
        bins: Math.min(bins, histogram.bins),
        values: countValues(histogram.counts, histogram.zeros, histogram.zeros.length, histogram.bins),
        score: most => weighInputs(unit, factorsOf(seen, entropy, most), kernels),
      })
    },
  })
}
