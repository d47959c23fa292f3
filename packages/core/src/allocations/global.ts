import { defineAllocation } from '@coppice/spec'
import type { Scored } from '@coppice/spec'
import { budgetOf } from './budget-of.ts'
import { checkFloor, removableCells } from './floor.ts'
import type { FlooredAllocation, FloorOptions } from './floor.ts'
import { lowestCounts } from './lowest-counts.ts'

/** The counts that one threshold over all scores gives, as fractions of each unit. */
export function thresholdFractions(
  scored: readonly Scored[],
  floor: number | undefined,
  sparsity: number,
): Map<string, number> {
  const limits = removableCells(scored, floor, sparsity)
  const units = scored.map(({ scores, parametersPerCell }) => ({ scores, weight: parametersPerCell }))
  const counts = lowestCounts(units, limits, budgetOf(scored, sparsity), scored)
  return new Map(scored.map(({ unit }, index) => [unit.id, counts[index]! / unit.size]))
}

/**
 * One threshold over the scores of all units: the lowest of all go, wherever they are, down to a floor in each unit.
 * For single weights the number removed is exact. Ties go by unit, then by index.
 *
 * @throws a failure with code `usage` where the floor is not in [0, 1].
 *
 * @example
 * ```ts
 * await plan(model, { criterion: l1(), allocation: global({ floor: 0.1 }), target: { sparsity: 0.5 } })
 * ```
 */
export function global(options: FloorOptions = {}): FlooredAllocation {
  const { floor } = options
  checkFloor('global', floor)
  const allocate = (scored: readonly Scored[], sparsity: number): Map<string, number> =>
    thresholdFractions(scored, floor, sparsity)
  return { ...defineAllocation({ name: 'global', allocate }), floor }
}
