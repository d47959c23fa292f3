import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { cellNorms } from './cell-norms.ts'
import { checkPower } from './magnitude.ts'

/** Options of {@link groupNorm}. */
export interface GroupNormOptions {
  /** The power of the norm, from 0 to 16. Default 2. */
  readonly power?: number
}

/**
 * The norm of everything that goes with a cell: (Σ|w|^p)^(1/p) over the weights that make its value, those that read
 * it, its biases and scales, in units of the weights. Running means and variances are left out: they are not learned.
 *
 * Source: Fang et al., "DepGraph: Towards Any Structural Pruning" (CVPR 2023), with p = 2.
 *
 * A cell that is small but read with large weights is kept, which {@link magnitude} misses. Not for units with very
 * uneven slices: a wide consumer outweighs the filter itself. For single weights it is |w|.
 *
 * @throws A failure with code `usage` where the power is not from 0 to 16.
 *
 * @example
 * ```ts
 * groupNorm().name // 'group-norm'
 * ```
 */
export function groupNorm({ power = 2 }: GroupNormOptions = {}): Criterion {
  checkPower('group-norm', power)
  return defineCriterion({
    name: 'group-norm',
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    weights: 'sums',
    score(unit, _seen, kernels) {
      const learned = unit.slices.filter(slice => slice.role !== 'statistic')
      return cellNorms(unit, learned, power, kernels)
    },
  })
}
