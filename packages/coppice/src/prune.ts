import { plan } from '@coppice/core'
import type { PlanOptions } from '@coppice/core'
import type { Model } from '@coppice/spec'
import { carryOut } from './carry-out.ts'
import type { CarryOutOptions, Pruned } from './carry-out.ts'

/** How a model is pruned: what {@link plan} takes, and how it is carried out. */
export type PruneOptions = PlanOptions & CarryOutOptions

/**
 * Plans, prunes, certifies and mends in one call; each step is a function of its own where more control is wanted. Weights
 * without a graph cannot be run: their certificate has not passed, and says why.
 *
 * @throws a failure with code `certificate-failed` where the pruned model does not equal its masked twin, and all that
 * {@link plan}, {@link mask}, {@link remove} and {@link repairModel} throw.
 *
 * @example
 * ```ts
 * const session = await wasm().open()
 * const { model: small } = await prune(model, { session, criterion: taylor(), target: { sparsity: 0.5 }, calibration })
 * ```
 */
export async function prune(model: Model, options: PruneOptions): Promise<Pruned> {
  options.onStage?.('planning')
  return carryOut(model, await plan(model, options), options)
}
