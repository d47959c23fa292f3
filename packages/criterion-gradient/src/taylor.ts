import { defineCriterion } from '@coppice/spec'
import type { Criterion, StatisticName } from '@coppice/spec'
import { isStructural } from './is-structural.ts'
import { perExample } from './per-example.ts'
import { sumOverOutputs } from './sum-over-outputs.ts'

/** Options of {@link taylor}. */
export interface TaylorOptions {
  /** What of a channel or head is set to zero in thought: its values, or the weights that make it. Default `values`. */
  readonly of?: 'values' | 'weights'
  /** Whether magnitudes are taken of each example's product, or of the product with the mean gradient. Default `example`. */
  readonly magnitude?: 'example' | 'mean'
}

/** What {@link taylor} may be shown; `needsAt` says what of it. */
export type TaylorNeeds =
  'gradient.count' | 'gradient.sum' | 'gradient.weightTimesGradient' | 'gradient.activationTimesGradient'

function statisticAt(structural: boolean, { of, magnitude }: Required<TaylorOptions>): TaylorNeeds & StatisticName {
  if (structural && of === 'values') return 'gradient.activationTimesGradient'
  return magnitude === 'mean' ? 'gradient.sum' : 'gradient.weightTimesGradient'
}

/**
 * What the loss changes by, to first order, where a cell is set to zero. For single weights and blocks E|Σ w·∂L/∂w|
 * over the weights of the cell; for channels and heads E|Σ a·∂L/∂a| over the cell's values, or with `of: 'weights'`
 * the same as for blocks over the weights that make it. E is the mean over examples; in units of the loss, so that
 * cells of all layers are comparable.
 *
 * Source: Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient Inference" (ICLR 2017) for
 * values, "Importance Estimation for Neural Network Pruning" (CVPR 2019) for weights.
 *
 * With `magnitude: 'mean'` the gradient of the whole calibration set is taken before the magnitude, |Σ w·E ∂L/∂w|:
 * the literal first-order term of weights. It vanishes where a network has converged, while the mean of magnitudes
 * does not; cells by their values have no such reading here.
 *
 * Not far from the network that it was taken of: recompute it between rounds. It does not see that cells can stand in
 * for each other.
 *
 * @param options - `of`: default `values`. `magnitude`: default `example`; looked at for weights only.
 *
 * @example
 * ```ts
 * taylor().needsAt?.('channel') // ['gradient.count', 'gradient.activationTimesGradient']
 * taylor({ of: 'weights' }).needsAt?.('channel') // ['gradient.count', 'gradient.weightTimesGradient']
 * ```
 */
export function taylor({ of = 'values', magnitude = 'example' }: TaylorOptions = {}): Criterion<TaylorNeeds> {
  const statistics = [true, false].map(structural => statisticAt(structural, { of, magnitude }))
  const statisticOf = (granularity: Parameters<typeof isStructural>[0]): TaylorNeeds =>
    statistics[isStructural(granularity) ? 0 : 1]!
  return defineCriterion<TaylorNeeds>({
    name: 'taylor',
    needs: ['gradient.count', ...new Set(statistics)],
    needsAt: granularity => ['gradient.count', statisticOf(granularity)],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, seen, kernels) {
      const statistic = statisticOf(unit.granularity)
      if (statistic !== 'gradient.sum') return perExample(seen[statistic], seen['gradient.count'])
      const products = await sumOverOutputs(unit, seen[statistic], kernels, (weight, sum) => weight * sum)
      return perExample(products.map(Math.abs), seen['gradient.count'])
    },
  })
}
