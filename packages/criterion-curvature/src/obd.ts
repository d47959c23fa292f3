import { defineCriterion, outputSlices } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'

/**
 * ½·w²·H with H the diagonal of the Hessian of the loss: what the loss grows by where the weight goes and nothing
 * makes up for it, in a minimum of the loss. H is estimated by the empirical Fisher information, the mean of each
 * example's squared gradient. For blocks, channels and heads the sum over the weights that make the cell. In units of
 * the loss, comparable between layers.
 *
 * Source: LeCun, Denker and Solla, "Optimal Brain Damage" (NIPS 1989). The Fisher diagonal is the Gauss-Newton diagonal
 * of a loss that is a log-likelihood, where labels come from the model's own distribution; with the labels of the data
 * it is an estimate of it.
 *
 * Not far from a minimum, where the first order counts: take `taylor`. It leaves out how weights act together; `obs`
 * has it within a layer. It orders as `fisher` does, in other units.
 *
 * @example
 * ```ts
 * obd().needs // ['gradient.count', 'gradient.sumSquares']
 * ```
 */
export function obd(): Criterion<'gradient.count' | 'gradient.sumSquares'> {
  return defineCriterion({
    name: 'obd',
    needs: ['gradient.count', 'gradient.sumSquares'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, seen, kernels) {
      const [examples = 0] = seen['gradient.count']
      const totals = new Float64Array(unit.size)
      for (const slice of outputSlices(unit)) {
        const squares = seen['gradient.sumSquares'][unit.slices.indexOf(slice)]!
        const costs = Float64Array.from(slice.data, (weight, at) => 0.5 * weight * weight * squares[at]!)
        const sums = await kernels.sumCells(slice, unit.size, costs)
        for (let cell = 0; cell < totals.length; cell++) totals[cell]! += sums[cell]!
      }
      return Float32Array.from(totals, total => total / Math.max(1, examples))
    },
  })
}
