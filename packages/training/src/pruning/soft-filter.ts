import { checkShare, checkStretch, updateAt } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'

/** Options of {@link softFilter}. */
export interface SoftFilterOptions {
  /** How often filters are set to zero, the last time for good. Default 10. */
  readonly updates?: number
  /** The share of the training at the end in which what is gone stays gone. Default 0.1. */
  readonly finish?: number
}

/**
 * Sets the filters that are chosen to zero from time to time and trains all of them on, so that they may grow again;
 * the last choice stays. Meant for channels, with the criterion `l2`.
 *
 * Source: He et al., "Soft Filter Pruning for Accelerating Deep Convolutional Neural Networks" (IJCAI 2018).
 *
 * @example
 * ```ts
 * softFilter({ updates: 2, finish: 0 }).actionsAt({ done: 50, steps: 100 })
 * // [{ do: 'zero', progress: 1, of: 'outputs' }]
 * ```
 */
export function softFilter({ updates = 10, finish = 0.1 }: SoftFilterOptions = {}): Pruning {
  checkShare('softFilter', 'finish', finish)
  const stretch = { begin: 0, end: 1 - finish, updates }
  checkStretch('softFilter', stretch)
  return definePruning({
    name: `soft-filter ${updates} ${finish}`,
    actionsAt({ done, steps }) {
      const update = updateAt(stretch, done, steps)
      if (update === undefined) return []
      return [update === updates ? { do: 'prune', progress: 1 } : { do: 'zero', progress: 1, of: 'outputs' }]
    },
  })
}
