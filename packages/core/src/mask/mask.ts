import type { Model, Plan } from '@coppice/spec'
import { validatePlan } from '../plan/validate-plan.ts'
import { mendPruned } from '../repair/mend-pruned.ts'
import type { RepairOptions } from '../repair/mend-pruned.ts'
import { maskModel } from './mask-model.ts'

/**
 * Soft pruning: sets what the plan removes to zero and leaves every shape as it is. For channels and heads it is the
 * exact mask, zero in everything that makes or reads a removed cell, so that the model computes what the removed one
 * does. Tensors are read when the result is.
 *
 * With a repair the weights that stay are mended; where it moves zeros ({@link sparseGpt}), `onRepaired` is told the plan
 * that says where they are now.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model.
 *
 * @example
 * ```ts
 * const draft = await plan(model, { criterion: l1(), granularity: 'element', target: { sparsity: 0.9 } })
 * const sparse = await mask(model, draft)
 * ```
 */
export async function mask(model: Model, plan: Plan, options?: RepairOptions): Promise<Model> {
  const { analysis, units, ...removed } = await validatePlan(model, plan)
  return mendPruned(model, maskModel(model, analysis, units, removed), plan, options)
}
