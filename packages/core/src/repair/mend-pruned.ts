import type { Model, Plan } from '@coppice/spec'
import { repairModel } from './repair-model.ts'
import type { Repaired, RepairModelOptions } from './repair-model.ts'

/** How a model is mended right after it was pruned. */
export interface RepairOptions extends Omit<RepairModelOptions, 'plan'> {
  /** Called with what was done. */
  readonly onRepaired?: (repaired: Repaired) => void
}

/** The pruned model, mended where that is asked for. */
export async function mendPruned(dense: Model, pruned: Model, plan: Plan, options?: RepairOptions): Promise<Model> {
  if (!options || pruned === dense) return pruned
  const repaired = await repairModel(dense, pruned, { ...options, plan })
  options.onRepaired?.(repaired)
  return repaired.model
}
