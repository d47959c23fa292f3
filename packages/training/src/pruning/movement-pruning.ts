import { cubic } from '@coppice/core'
import type { GradualOptions } from './gradual.ts'
import { describeSchedule, progressOf } from './gradual.ts'
import { checkStretch, updateAt } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'

/**
 * What moves towards zero while a network is fine-tuned goes: cells are ranked by the sum of −w · ∂L/∂w over all steps,
 * whatever criterion the plan has. Weights behind masks go on learning, so that they can come back.
 *
 * Source: Sanh et al., "Movement Pruning: Adaptive Sparsity by Fine-Tuning" (NeurIPS 2020). It is meant for a network
 * that is tuned for a new task; magnitude does better on the task that the network was trained on.
 *
 * @param options - as for {@link gradual}; `begin` is 0.1 by default, so that there is something to sum.
 *
 * @example
 * ```ts
 * movementPruning().masking // 'through'
 * ```
 */
export function movementPruning({
  schedule = cubic,
  begin = 0.1,
  end = 0.75,
  updates = 10,
}: GradualOptions = {}): Pruning {
  const stretch = { begin, end, updates }
  checkStretch('movementPruning', stretch)
  return definePruning({
    name: `movement ${describeSchedule(schedule)} ${begin} ${end} ${updates}`,
    masking: 'through',
    movement: true,
    actionsAt({ done, steps }) {
      const update = updateAt(stretch, done, steps)
      const progress = progressOf(update, updates, schedule)
      if (progress <= 0) return []
      return [{ do: 'prune', progress, by: 'movement', of: update === updates ? 'all' : 'outputs' }]
    },
  })
}
