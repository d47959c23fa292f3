import { defineCriterion, failure } from '@coppice/spec'
import type { AnyCriterion, Criterion, Granularity, StatisticName } from '@coppice/spec'
import type { Sensitivity, Trial } from './sensitivity.ts'

/** The statistics that any of some criteria needs. */
export type NeedsOfAny<Criteria extends readonly AnyCriterion[]> = Criteria[number]['needs'][number]

const union = <Item>(lists: readonly (readonly Item[])[]): Item[] => [...new Set(lists.flat())]

/** Of trials of one unit, the sum of errors by each criterion over the fractions that all of them were tried at. */
function bestOf(trials: readonly Trial[], names: readonly string[]): string {
  const own = names.map(name => trials.filter(({ criterion }) => criterion === name))
  const shared = (own[0] ?? []).map(({ fraction }) => fraction)
  const sums = own.map(list => {
    const errors = shared.map(fraction => list.find(trial => trial.fraction === fraction)?.error ?? Infinity)
    return errors.length > 0 ? errors.reduce((sum, error) => sum + error, 0) : Infinity
  })
  return names[sums.indexOf(Math.min(...sums))]!
}

function sharedGranularities(criteria: readonly AnyCriterion[]): Granularity[] {
  const [first, ...rest] = criteria
  if (!first) throw failure({ code: 'usage', who: 'byUnit', expected: 'at least one criterion', received: 'none' })
  return first.granularities.filter(own => rest.every(({ granularities }) => granularities.includes(own)))
}

/**
 * In each unit the criterion that was measured to choose best there; the first one where a unit was not tried. Scores of
 * different units are not comparable: the default allocation gives each the same share.
 *
 * @param sensitivity - From {@link measureSensitivity}, by plans of each of the criteria at the same sparsities.
 * @param criteria - Those that the plans were made by.
 * @throws a failure with code `usage` where there are no criteria.
 *
 * @example
 * ```ts
 * const mixed = byUnit(seen, l1(), obs())
 * await plan(model, { criterion: mixed, session, calibration, target: { sparsity: 0.5 } })
 * ```
 */
export function byUnit<const Criteria extends readonly AnyCriterion[]>(
  { trials }: Sensitivity,
  ...criteria: Criteria
): Criterion<NeedsOfAny<Criteria>> {
  const granularities = sharedGranularities(criteria)
  const names = criteria.map(({ name }) => name)
  const chosen = (id: string): AnyCriterion => {
    const own = trials.filter(({ unit }) => unit === id)
    const best = bestOf(own, names)
    return criteria.find(({ name }) => name === best)!
  }
  return defineCriterion<StatisticName>({
    name: names.join('-or-'),
    needs: union(criteria.map(({ needs }) => needs)),
    needsAt: granularity => union(criteria.map(one => one.needsAt?.(granularity) ?? one.needs)),
    granularities,
    comparable: false,
    weights: criteria.every(({ weights }) => weights === 'sums') ? 'sums' : 'data',
    score: (unit, seen, kernels) => chosen(unit.id).score(unit, seen, kernels),
    warn: async (unit, seen, kernels) => (await chosen(unit.id).warn?.(unit, seen, kernels)) ?? [],
  })
}
