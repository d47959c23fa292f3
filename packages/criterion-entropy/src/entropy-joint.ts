import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import type { BinOptions } from './activation-entropy.ts'
import { checkBins } from './check-bins.ts'
import { jointScores } from './joint-scores.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

const worth = (probability: number): number => -probability * Math.log(probability)

/**
 * The textbook's reading, literally: a weight's share of H(W, A) = −ΣΣ p(w, a)·log p(w, a), the joint entropy of the
 * layer's weights and activations. A weight's score is the mean of −p·log p over the activations that it is multiplied
 * with, in nats; blocks as sums. For channels and heads the weights that make a cell are paired with the cell's values.
 *
 * **It keeps the commonest values.** −p·log p grows with p up to 1/e, so that weights near zero, which are the most,
 * score highest, and large weights, which are few, go first. In our measurements half of LeNet-300-100 removed so
 * leaves an accuracy of chance, far worse than at random. It is here to compare with; {@link surprisal} turns it the
 * right way round. The criterion warns of it each time.
 *
 * p is counted in the same bins for the whole unit, exact zeros of activations as an atom apart. Not comparable
 * between layers.
 *
 * @param options - `bins`: default 32, for weights and for activations.
 * @throws A failure with code `usage` where the bins are not a whole number from 4 to 4096.
 *
 * @example
 * ```ts
 * entropyJoint().name // 'entropy-joint'
 * ```
 */
export function entropyJoint({ bins = 32 }: BinOptions = {}): Criterion<'activation.histogram'> {
  checkBins('entropy-joint', bins)
  return defineCriterion({
    name: 'entropy-joint',
    needs: ['activation.histogram'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: false,
    score: (unit, seen, kernels) => jointScores(unit, seen['activation.histogram'], bins, kernels, worth),
    async warn(unit, seen, kernels) {
      const histogram = seen['activation.histogram']
      const score = (most: number): Promise<Float32Array> => jointScores(unit, histogram, most, kernels, worth)
      const values = countValues(histogram.counts, histogram.zeros, histogram.zeros.length, histogram.bins)
      const criterion = 'entropy-joint'
      return [
        `entropy-joint on '${unit.id}': the literal −p·log p keeps the commonest values; take surprisal.`,
        ...(await warnOfBins({ criterion, unit, bins: Math.min(bins, histogram.bins), values, score })),
      ]
    },
  })
}
