import { defineCriterion, weighInputs } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { columnMeans } from './column-means.ts'

/**
 * The mean magnitude of a cell's values, E|a|, for channels and heads; for single weights and blocks |w|·E|x| with the
 * input x that the weight is multiplied with, in units of the layer's output, blocks as sums.
 *
 * Source: the activation baseline of Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient
 * Inference" (ICLR 2017).
 *
 * Not for cells with a large constant part: a cell that is always 5 scores high, though a bias could stand for it;
 * `activation-deviation` sees only what varies. Cells of different layers are not comparable.
 *
 * @example
 * ```ts
 * activationMean().name // 'activation-mean'
 * ```
 */
export function activationMean(): Criterion<'activation.count' | 'activation.sumAbs'> {
  return defineCriterion({
    name: 'activation-mean',
    needs: ['activation.count', 'activation.sumAbs'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    async score(unit, seen, kernels) {
      const means = columnMeans(seen['activation.sumAbs'], seen['activation.count'])
      if (unit.granularity === 'channel' || unit.granularity === 'head') return Float32Array.from(means)
      return weighInputs(unit, means, kernels)
    },
  })
}
