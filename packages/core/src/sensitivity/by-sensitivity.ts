import { defineAllocation, failure } from '@coppice/spec'
import type { Scored } from '@coppice/spec'
import { checkFloor } from '../allocations/floor.ts'
import type { FlooredAllocation, FloorOptions } from '../allocations/floor.ts'
import { thresholdFractions } from '../allocations/global.ts'
import { marginalErrors } from './error-curve.ts'
import type { Sensitivity, Trial } from './sensitivity.ts'

/** A unit with, in place of its scores, what each further cell costs for each of its parameters. */
function costed({ unit, parametersPerCell }: Scored, all: readonly Trial[]): Scored {
  const trials = all.filter(trial => trial.unit === unit.id)
  if (trials.length === 0)
    throw failure({
      code: 'usage',
      who: "the allocation 'sensitivity'",
      expected: `trials of the unit '${unit.id}'`,
      received: 'none',
      remedy: 'Measure plans that remove something of every unit.',
    })
  return { unit, parametersPerCell, scores: marginalErrors(trials, unit.size).map(error => error / parametersPerCell) }
}

/**
 * Most where it was measured to hurt least: cells go where each parameter costs the least error of the outputs, down to
 * a floor in each unit. The criterion chooses within units alone.
 *
 * The curve of each unit is the lower convex hull of its trials, so that the sum of the errors is the least there is
 * at this size, as far as errors of single units add up.
 *
 * @param sensitivity - From {@link measureSensitivity}, by the criterion that plans, or by several: the least error at
 * each fraction counts.
 * @throws a failure with code `usage` where the floor is not in [0, 1], or, as it is used, a unit was not tried.
 *
 * @example
 * ```ts
 * await plan(model, { criterion: l1(), allocation: bySensitivity(seen), target: { sparsity: 0.5 } })
 * ```
 */
export function bySensitivity({ trials }: Sensitivity, options: FloorOptions = {}): FlooredAllocation {
  const { floor } = options
  checkFloor('sensitivity', floor)
  const allocate = (scored: readonly Scored[], sparsity: number): Map<string, number> =>
    thresholdFractions(
      scored.map(one => costed(one, trials)),
      floor,
      sparsity,
    )
  return { ...defineAllocation({ name: 'sensitivity', allocate }), floor }
}
