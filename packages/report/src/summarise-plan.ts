import type { Granularity, Plan, Protected } from '@coppice/spec'
import { countRemoved } from './count-removed.ts'

/** A plan without its scores and its lists of cells. */
export interface PlanSummary {
  readonly criterion: string
  readonly granularity: Granularity
  readonly allocation: string
  /** The fraction of cells that go. */
  readonly sparsity: number
  /** One for each unit: how many cells it has and how many of them go. */
  readonly units: readonly { readonly id: string; readonly cells: number; readonly removed: number }[]
  readonly protected: readonly Protected[]
}

/**
 * The plan as the command line prints it: counts in place of lists.
 *
 * @example
 * ```ts
 * summarisePlan(plan).units // [{ id: 'conv1.weight/0', cells: 64, removed: 32 }]
 * ```
 */
export function summarisePlan(plan: Plan): PlanSummary {
  const { criterion, granularity, allocation, sparsity } = plan
  const units = plan.units.map(unit => ({ id: unit.id, cells: unit.cells, removed: countRemoved(unit) }))
  return { criterion, granularity, allocation, sparsity, units, protected: plan.protected }
}
