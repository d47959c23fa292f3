import { errorOf } from './error-of.ts'
import type { Repair, Sampling } from './repair.ts'

/**
 * Adds to the next bias what removed inputs gave that never varied over the calibration data, such as a channel whose
 * ReLU is always or never zero: exact for these, and nothing is done about the others.
 *
 * @example
 * ```ts
 * const smaller = await remove(model, draft, { repair: foldConstants(), session, calibration })
 * ```
 */
export function foldConstants(options: Pick<Sampling, 'examples'> = {}): Repair {
  return {
    kind: 'repair',
    name: 'fold-constants',
    sampling: options,
    wantsConstants: true,
    solve(problem) {
      const { groups } = problem
      const biases = groups.map(({ bias, free, constants }) =>
        bias.map((value, output) => value + (free[output] === 1 ? (constants?.[output] ?? 0) : 0)),
      )
      if (biases.every((own, group) => own.every((value, output) => value === groups[group]!.bias[output])))
        return 'it lost no input that is constant and not zero, or has no bias'
      const weights = groups.map(group => group.weights)
      return { weights, biases, error: errorOf(problem, { weights, biases }) }
    },
  }
}
