import { protectLast, removeCells } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Model, Plan } from '@coppice/spec'
import { toSelection } from '../plan/choose-cells.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { mendPruned } from '../repair/mend-pruned.ts'
import type { RepairOptions } from '../repair/mend-pruned.ts'

function checkGranularity({ granularity }: Plan): void {
  if (granularity === 'channel' || granularity === 'head') return
  throw failure({
    code: 'usage',
    who: 'remove',
    expected: "a plan of the granularity 'channel' or 'head'",
    received: `'${granularity}'`,
    remedy: 'Single weights, groups and blocks cannot be cut out of a tensor; set them to zero with mask (soft).',
  })
}

/**
 * Hard pruning: takes out what the plan removes, so that shapes shrink and the file gets smaller. A plan that removes
 * nothing gives the model itself. Tensors are read when the result is. With a repair the weights that stay are mended.
 *
 * @throws a failure with code `usage` for granularities that cannot be cut out, `plan-mismatch` where the plan does not
 * fit the model or leaves some axis empty.
 *
 * @example
 * ```ts
 * const draft = await plan(model, { criterion: l1(), target: { sparsity: 0.5 } })
 * const smaller = await remove(model, draft)
 * ```
 */
export async function remove(model: Model, plan: Plan, options?: RepairOptions): Promise<Model> {
  checkGranularity(plan)
  const { analysis, choice } = await validatePlan(model, plan)
  const selection = toSelection(choice)
  if (selection.size === 0) return model
  const safe = protectLast(analysis!, selection)
  const lost = [...selection].find(([id, cells]) => safe.get(id)?.length !== cells.length)
  if (lost)
    throw failure({
      code: 'plan-mismatch',
      who: 'remove',
      expected: 'every axis to keep at least one position',
      received: `a plan that leaves none of one that the unit '${lost[0]}' shares with others`,
      remedy: 'Keep at least one cell of one of the units.',
    })
  const graph = removeCells(analysis!, selection)
  return graph === model.graph ? model : mendPruned(model, { ...model, graph }, plan, options)
}
