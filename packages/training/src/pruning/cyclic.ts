import { failure } from '@coppice/spec'
import { checkShare } from './points.ts'
import { definePruning } from './pruning.ts'
import type { Pruning, PruningAction } from './pruning.ts'

/** Options of {@link cyclic}. */
export interface CyclicOptions {
  /** The share of the training before anything goes. Default 0.1. */
  readonly warmUp?: number
  /** How often weights go and come back. Default 4. */
  readonly cycles?: number
  /** The share of the training at the end in which what is chosen last stays gone. Default 0.25. */
  readonly finish?: number
}

/**
 * Compressed and dense by turns: half of each cycle is trained with masks, half without, so that weights which went by
 * mistake come back from zero; in the end the masks stay.
 *
 * Source: Peste et al., "AC/DC: Alternating Compressed/DeCompressed Training of Deep Neural Networks" (NeurIPS 2021).
 *
 * @example
 * ```ts
 * const { actionsAt } = cyclic({ warmUp: 0.2, cycles: 1, finish: 0.4 })
 * actionsAt({ done: 40, steps: 100 }) // [{ do: 'release' }]
 * ```
 */
export function cyclic({ warmUp = 0.1, cycles = 4, finish = 0.25 }: CyclicOptions = {}): Pruning {
  checkShare('cyclic', 'warmUp + finish', warmUp + finish)
  if (!Number.isSafeInteger(cycles) || cycles < 1) {
    throw failure({ code: 'usage', who: 'cyclic', expected: 'a positive number of cycles', received: `${cycles}` })
  }
  const length = (1 - warmUp - finish) / cycles
  return definePruning({
    name: `cyclic ${warmUp} ${cycles} ${finish}`,
    actionsAt({ done, steps }) {
      const isAt = (part: number): boolean => done === Math.round(part * steps)
      if (isAt(1 - finish)) return [{ do: 'prune', progress: 1 }]
      for (let cycle = cycles - 1; cycle >= 0; cycle--) {
        const begin = warmUp + cycle * length
        if (isAt(begin + length / 2)) return [{ do: 'release' }]
        if (isAt(begin)) return [{ do: 'prune', progress: 1, of: 'outputs' } satisfies PruningAction]
      }
      return []
    },
  })
}
