import { checkShare } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'

/** Options of {@link atOnce}. */
export interface AtOnceOptions {
  /** When, as a fraction of the training. Default 0: before the first step. */
  readonly at?: number
}

/**
 * Everything at once; what is left is trained with the masks in force.
 *
 * @example
 * ```ts
 * atOnce({ at: 0.5 }).actionsAt({ done: 50, steps: 100 }) // [{ do: 'prune', progress: 1 }]
 * ```
 */
export function atOnce({ at = 0 }: AtOnceOptions = {}): Pruning {
  checkShare('atOnce', 'at', at)
  return definePruning({
    name: `at-once ${at}`,
    actionsAt: ({ done, steps }) => (done === Math.round(at * steps) ? [{ do: 'prune', progress: 1 }] : []),
  })
}
