import { defineCriterion, weighInputs } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { columnDeviations } from './column-means.ts'

/**
 * How much a cell's values vary, std(a), for channels and heads; for single weights and blocks |w|·std(x) with the
 * input x that the weight is multiplied with, in units of the layer's output, blocks as sums.
 *
 * What does not vary can be folded into a bias; what does is lost. For single weights it is Wanda with the mean taken
 * out: the variance of FLAP (An et al., "Fluctuation-based Adaptive Structured Pruning", AAAI 2024), without the square.
 *
 * Not without repair of biases where inputs have a large mean. Channels of different layers are not comparable: a
 * layer's scale is free.
 *
 * @example
 * ```ts
 * activationDeviation().name // 'activation-deviation'
 * ```
 */
export function activationDeviation(): Criterion<'activation.count' | 'activation.sum' | 'activation.sumSquares'> {
  return defineCriterion({
    name: 'activation-deviation',
    needs: ['activation.count', 'activation.sum', 'activation.sumSquares'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    async score(unit, seen, kernels) {
      const { 'activation.sum': sums, 'activation.sumSquares': squares, 'activation.count': counts } = seen
      const deviations = columnDeviations(sums, squares, counts)
      if (unit.granularity === 'channel' || unit.granularity === 'head') return Float32Array.from(deviations)
      return weighInputs(unit, deviations, kernels)
    },
  })
}
