import { centre } from './centred.ts'
import { errorOf } from './error-of.ts'
import type { Repair, Sampling } from './repair.ts'

/**
 * Moves biases so that the mean of every output is the dense layer's again; weights stay as they are.
 *
 * Harmful by itself: means can be right while everything else is wrong, and accuracy has been seen to fall from 86 to
 * 53 % where least squares rises to 90. It is here to be compared with.
 *
 * @example
 * ```ts
 * biasCorrection().name // 'bias-correction'
 * ```
 */
export function biasCorrection(options: Sampling = {}): Repair {
  return {
    kind: 'repair',
    name: 'bias-correction',
    sampling: options,
    solve(problem) {
      const { groups } = problem
      if (!groups.some(({ free }) => free.includes(1))) return 'it has no bias that may change'
      const weights = groups.map(group => group.weights)
      const biases = groups.map(group => centre(group.fit, group).biasesFor(group.weights))
      return { weights, biases, error: errorOf(problem, { weights, biases }) }
    },
  }
}
