import { defineCriterion, defineCriterionEntry, failure, outputSlices } from '@coppice/spec'
import type { Criterion, CriterionEntry } from '@coppice/spec'

/** Options of {@link pluginName}. */
export interface PluginNameOptions {
  /** The power p, from 0.5 to 4. */
  readonly power?: number
}

/**
 * Σ|w|^p over the weights that make a cell: write here what is scored, in which units, and who says so.
 *
 * Say when not to use it: with p above 1 one large weight counts for more than many small ones.
 *
 * @param options - `power`: default 2.
 * @throws a failure with code `usage` where the power is not from 0.5 to 4.
 *
 * @example
 * ```ts
 * pluginName({ power: 1 }).name // 'plugin-name'
 * ```
 */
export function pluginName({ power = 2 }: PluginNameOptions = {}): Criterion {
  if (!(power >= 0.5 && power <= 4))
    throw failure({ code: 'usage', who: 'plugin-name', expected: 'a power from 0.5 to 4', received: String(power) })
  return defineCriterion({
    name: 'plugin-name',
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    weights: 'sums',
    async score(unit, _seen, kernels) {
      const totals = new Float32Array(unit.size)
      for (const slice of outputSlices(unit)) {
        const sums = await kernels.sumPowers(slice, unit.size, power)
        sums.forEach((sum, cell) => (totals[cell]! += sum))
      }
      return totals
    },
  })
}

/** The criterion by its name on the command line, with what can be set. */
export const criteria: Readonly<Record<string, CriterionEntry>> = {
  'plugin-name': defineCriterionEntry({
    name: 'plugin-name',
    description: 'Sum of a power of |w| over the weights that make the cell.',
    options: [
      {
        name: 'power',
        type: 'number',
        default: 2,
        minimum: 0.5,
        maximum: 4,
        description: 'The power p.',
      },
    ],
    make: pluginName,
  }),
}
