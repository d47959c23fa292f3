import { failure } from '@coppice/spec'
import type { CriterionOption } from '@coppice/spec'

/** Throws a failure with code `usage` unless the number of bins is an integer from 4 to 4096. */
export function checkBins(who: string, bins: number): void {
  if (Number.isInteger(bins) && bins >= 4 && bins <= 4096) return
  throw failure({ code: 'usage', who, expected: 'a whole number of bins from 4 to 4096', received: `${bins}` })
}

/** The option `bins` as data. */
export const binsOption = (value: number): CriterionOption => ({
  name: 'bins',
  type: 'number',
  default: value,
  minimum: 4,
  maximum: 4096,
  whole: true,
  description: 'The most bins of a histogram; finer ones are merged.',
})
