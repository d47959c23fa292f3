import { keptAxes } from '@coppice/graph'
import type { KeptAxes } from '@coppice/graph'
import type { Model, Plan } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import { validatePlan } from '../plan/validate-plan.ts'

/**
 * For any value of a model the positions that a plan of channels or heads keeps, axis by axis, `null` where it keeps all
 * of them; no axes at all for plans of single weights.
 *
 * @throws a failure with code `plan-mismatch` where the plan does not fit the model.
 *
 * @example
 * ```ts
 * const kept = await keptOf(model, draft)
 * const small = cutBatch(hidden, kept('relu1')) // what the pruned network would have there
 * ```
 */
export async function keptOf(model: Model, plan: Plan): Promise<KeptAxes> {
  const { analysis, choice } = await validatePlan(model, plan)
  return analysis ? keptAxes(analysis, toSelection(choice)) : () => []
}
