import { cubic } from '@coppice/core'
import type { Schedule } from '@coppice/spec'
import { checkStretch, updateAt } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'

/** Options of {@link gradual}. */
export interface GradualOptions {
  /** How the target grows over the updates: `cubic`, `linear` or `exponential` of core, or your own. Default `cubic`. */
  readonly schedule?: Schedule
  /** When it begins and ends, as fractions of the training. Default 0 and 0.75. */
  readonly begin?: number
  readonly end?: number
  /** How often more goes. Default 10. */
  readonly updates?: number
}

/**
 * More and more goes while the network is trained: with `cubic`, much at first and little in the end. What is gone stays
 * gone.
 *
 * Source: Zhu and Gupta, "To Prune, or Not to Prune: Exploring the Efficacy of Pruning for Model Compression" (2017).
 *
 * @example
 * ```ts
 * gradual({ updates: 2, end: 1 }).actionsAt({ done: 50, steps: 100 }) // [{ do: 'prune', progress: 0.875, keep: true }]
 * ```
 */
export function gradual({ schedule = cubic, begin = 0, end = 0.75, updates = 10 }: GradualOptions = {}): Pruning {
  const stretch = { begin, end, updates }
  checkStretch('gradual', stretch)
  return definePruning({
    name: `gradual ${describeSchedule(schedule)} ${begin} ${end} ${updates}`,
    actionsAt({ done, steps }) {
      const update = updateAt(stretch, done, steps)
      const progress = progressOf(update, updates, schedule)
      return progress > 0 ? [{ do: 'prune', progress, keep: true }] : []
    },
  })
}

/** The part of the target at an update; all of it at the last, nothing without one. */
export function progressOf(update: number | undefined, updates: number, schedule: Schedule): number {
  if (update === undefined) return 0
  return update === updates ? 1 : Math.min(1, schedule(update / updates))
}

/** A schedule in words that differ where it does. */
export function describeSchedule(schedule: Schedule): string {
  return [0.25, 0.5, 0.75].map(schedule).join(' ')
}
