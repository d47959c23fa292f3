import { failure } from '@coppice/spec'
import type { AnyCriterion } from '@coppice/spec'

/**
 * The failure of something that wants to be shown examples where there are none.
 *
 * @param who - What wants them.
 * @param purpose - What it does with them, such as `calibrate with`.
 * @param otherwise - What one can do instead of giving some.
 *
 * @example
 * ```ts
 * missingData("the criterion 'taylor'", 'calibrate with').message // "the criterion 'taylor': expected data to calibrate with, received none"
 * ```
 */
export function missingData(who: string, purpose: string, otherwise?: string): Error {
  return failure({
    code: 'usage',
    who,
    expected: `data to ${purpose}`,
    received: 'none',
    remedy: `Give some with --data${otherwise === undefined ? '' : `, or ${otherwise}`}.`,
  })
}

/**
 * The failure of a criterion that looks at more than weights where there is nothing to look at.
 *
 * @example
 * ```ts
 * if (criterion.needs.length > 0 && !calibration) throw blindCriterion(criterion)
 * ```
 */
export function blindCriterion({ name }: AnyCriterion): Error {
  return missingData(`the criterion '${name}'`, 'calibrate with', 'choose a criterion that needs none')
}
