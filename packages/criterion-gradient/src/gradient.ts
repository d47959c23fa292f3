import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { isStructural } from './is-structural.ts'
import { perExample } from './per-example.ts'
import { sumOverOutputs } from './sum-over-outputs.ts'

/** Options of {@link gradient}. */
export interface GradientOptions {
  /** Keeps the cells with the smallest gradients instead of those with the largest. Default false. */
  readonly keepSmallest?: boolean
}

/**
 * The textbook's reading, literally: the magnitude of the gradient. For single weights |∂L/∂w| of the loss averaged
 * over all examples, for blocks the sum of them; for channels and heads E|∂L/∂a|, the mean over examples of the sum of
 * the magnitudes over the cell's values. In units of the loss by those of the weight or the value.
 *
 * Textbooks differ about which end to keep: the largest gradients (default), or with `keepSmallest` the smallest,
 * because what the loss asks to be changed least is settled. The scores are then the negative magnitudes.
 *
 * Not for trained networks: gradients vanish on average where a network has converged, so that this is little better
 * than random, and a gradient does not say what removing a weight costs. Take {@link taylor} or {@link fisher}.
 *
 * @param options - `keepSmallest`: default false.
 *
 * @example
 * ```ts
 * gradient().needsAt?.('element') // ['gradient.count', 'gradient.sum']
 * ```
 */
export function gradient({ keepSmallest = false }: GradientOptions = {}): Criterion<
  'gradient.count' | 'gradient.sum' | 'gradient.activationSumAbs'
> {
  const sign = keepSmallest ? -1 : 1
  return defineCriterion({
    name: 'gradient',
    needs: ['gradient.count', 'gradient.sum', 'gradient.activationSumAbs'],
    needsAt: granularity =>
      isStructural(granularity) ? ['gradient.count', 'gradient.activationSumAbs'] : ['gradient.count', 'gradient.sum'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    async score(unit, seen, kernels) {
      if (isStructural(unit.granularity))
        return perExample(seen['gradient.activationSumAbs'], seen['gradient.count'], sign)
      const magnitudes = await sumOverOutputs(unit, seen['gradient.sum'], kernels, (_weight, sum) => Math.abs(sum))
      return perExample(magnitudes, seen['gradient.count'], sign)
    },
  })
}
