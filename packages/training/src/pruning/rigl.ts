import { checkShare, checkStretch, updateAt } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'

/** Options of {@link rigl}. */
export interface RiglOptions {
  /** The share of the live weights of each tensor that is exchanged at first; it falls along half a cosine. Default 0.3. */
  readonly share?: number
  /** When exchanges end, as a fraction of the training. Default 0.75. */
  readonly end?: number
  /** How many exchanges there are. Default 20. */
  readonly updates?: number
}

/**
 * Sparse from the first step to the last: the plan's criterion and allocation choose the first masks, and from time to
 * time each tensor exchanges its smallest live weights for as many masked ones with the largest gradients, which begin
 * at zero. Nothing is ever dense but the gradients at an exchange.
 *
 * Source: Evci et al., "Rigging the Lottery: Making All Tickets Winners" (ICML 2020), which begins with a random choice
 * allocated by `erk`. For single weights and blocks.
 *
 * @example
 * ```ts
 * rigl({ share: 0.4, updates: 2, end: 1 }).actionsAt({ done: 50, steps: 100 }) // [{ do: 'regrow', share: 0.2 }]
 * ```
 */
export function rigl({ share = 0.3, end = 0.75, updates = 20 }: RiglOptions = {}): Pruning {
  const stretch = { begin: 0, end, updates }
  checkShare('rigl', 'share', share)
  checkStretch('rigl', stretch)
  return definePruning({
    name: `rigl ${share} ${end} ${updates}`,
    granularities: ['element', 'block'],
    actionsAt({ done, steps }) {
      if (done === 0) return [{ do: 'prune', progress: 1 }]
      const update = updateAt(stretch, done, steps)
      // Nothing is left to exchange at the last.
      if (update === undefined || update === updates) return []
      return [{ do: 'regrow', share: (share / 2) * (1 + Math.cos((Math.PI * update) / updates)) }]
    },
  })
}
