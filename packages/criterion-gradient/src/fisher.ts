import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { perExample } from './per-example.ts'
import { sumOverOutputs } from './sum-over-outputs.ts'

/**
 * w²·E[(∂L/∂w)²], with the gradient of each example by itself: the weight's square by the diagonal of the empirical
 * Fisher information. For blocks, channels and heads the sum over the weights that make the cell. In units of the
 * loss squared, comparable between layers.
 *
 * Source: Theis et al., "Faster Gaze Prediction with Dense Networks and Fisher Pruning" (2018); for channels Liu et al.,
 * "Group Fisher Pruning" (ICML 2021).
 *
 * Unlike a mean gradient it does not vanish at convergence. Not with one large batch for an example: the examples are
 * what is averaged over. The sum over a channel leaves out what its weights do together; `taylor` has it.
 *
 * @example
 * ```ts
 * fisher().needs // ['gradient.count', 'gradient.sumSquares']
 * ```
 */
export function fisher(): Criterion<'gradient.count' | 'gradient.sumSquares'> {
  return defineCriterion({
    name: 'fisher',
    needs: ['gradient.count', 'gradient.sumSquares'],
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, seen, kernels) {
      const products = await sumOverOutputs(unit, seen['gradient.sumSquares'], kernels, (w, squares) => w * w * squares)
      return perExample(products, seen['gradient.count'])
    },
  })
}
