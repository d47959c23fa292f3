import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import type { BinOptions } from './activation-entropy.ts'
import { checkBins } from './check-bins.ts'
import { jointScores } from './joint-scores.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

const worth = (probability: number): number => -Math.log(probability)

/**
 * How rare a weight is together with the activations that it is multiplied with: E[−log p(w, a)] in nats, the
 * information of the pair under the joint distribution of the layer's weights and activations. What is common goes
 * first: small weights, and weights on inputs that are nearly always zero. Blocks as sums; for channels and heads the
 * weights that make a cell are paired with the cell's values.
 *
 * The mean over all pairs is the joint entropy H(W, A) of the textbook, whose literal terms {@link entropyJoint} has.
 * p is counted in the same bins for the whole unit, exact zeros of activations as an atom apart. After Shannon (1948);
 * as a score of weights it is ours.
 *
 * Not for layers with few weights, whose distribution is hardly known: rare is then whatever was not repeated. Weights
 * of one bin tie on the same input; ties are broken by index. Not comparable between layers: it depends
 * on the width of the bins. (One threshold did well on LeNet-300-100, and badly on a network whose layers have other scales.)
 *
 * @param options - `bins`: default 32, for weights and for activations.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096.
 *
 * @example
 * ```ts
 * surprisal({ bins: 64 }).needs // ['activation.histogram']
 * ```
 */
export function surprisal({ bins = 32 }: BinOptions = {}): Criterion<'activation.histogram'> {
  checkBins('surprisal', bins)
  return defineCriterion({
    name: 'surprisal',
    needs: ['activation.histogram'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: false,
    score: (unit, seen, kernels) => jointScores(unit, seen['activation.histogram'], bins, kernels, worth),
    warn(unit, seen, kernels) {
      const histogram = seen['activation.histogram']
      return warnOfBins({
        criterion: 'surprisal',
        unit,
        bins: Math.min(bins, histogram.bins),
        values: countValues(histogram.counts, histogram.zeros, histogram.zeros.length, histogram.bins),
        score: most => jointScores(unit, histogram, most, kernels, worth),
      })
    },
  })
}
