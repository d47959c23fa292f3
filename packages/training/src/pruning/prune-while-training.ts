import { mask } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { Calibration, Model, Plan } from '@coppice/spec'
import { openData } from '../data/open-data.ts'
import { runTraining } from '../loop/open-training.ts'
import type { Trained } from '../loop/train.ts'
import type { TrainSettings } from '../loop/train-settings.ts'
import { withWeights } from '../weights/with-weights.ts'
import { gradual } from './gradual.ts'
import { pruneCompanion } from './prune-companion.ts'
import type { PlanWhileTraining, PruneCompanion } from './prune-companion.ts'
import type { Pruning } from './pruning.ts'

/** What {@link pruneWhileTraining} is told. */
export interface PruneWhileTrainingOptions extends TrainSettings {
  /**
   * What goes: criterion, target, granularity and everything else that a plan is made by. A criterion that looks at
   * activations or gradients is shown the training data, 1,024 examples of it unless `examples` says otherwise, each
   * time something is chosen; `calibration` shows it other data.
   */
  readonly plan: PlanWhileTraining
  /** How and when it goes. Default `gradual()`, along a cubic. */
  readonly pruning?: Pruning
}

/** A model that was pruned while it was trained. */
export interface PrunedWhileTraining extends Trained {
  /** What went. The model is masked by it; `remove(model, plan)` cuts channels and heads out without changing an output. */
  readonly plan: Plan
}

/**
 * Prunes a model while it is trained. Everything that `train` can do is there too; distillation takes the model as it
 * was for the teacher unless it is told of another. Early stopping looks at epochs after the last change of masks only.
 *
 * @throws a failure with the codes of `train` and of `plan`.
 *
 * @example
 * ```ts
 * const { model: sparse, plan } = await pruneWhileTraining(model, {
 *   session,
 *   data,
 *   optimizer: tf.train.adam(1e-3),
 *   epochs: 16,
 *   plan: { criterion: l1(), granularity: 'element', target: { sparsity: 0.95 } },
 *   pruning: gradual({ schedule: cubic }),
 * })
 * ```
 */
export async function pruneWhileTraining(
  model: Model,
  options: PruneWhileTrainingOptions,
): Promise<PrunedWhileTraining> {
  const { plan: planning, pruning = gradual() } = options
  checkGranularity(pruning, planning)
  const { masking, movement } = pruning
  const settings = options.distillation
    ? { ...options, distillation: { teacher: model, ...options.distillation } }
    : options
  let companion: PruneCompanion | undefined
  const { state, weights } = await runTraining(
    model,
    settings,
    { ...(masking && { masking }), ...(movement && { movement }) },
    async ongoing => {
      const shown = await withEvidence(options, ongoing.data.batches)
      return (companion = pruneCompanion({ ...ongoing, model, pruning, planning: shown }))
    },
  )
  const plan = companion!.plan()!
  return {
    model: await mask(withWeights(model, weights), plan),
    plan,
    history: state.history,
    epoch: state.best?.epoch ?? state.history.length - 1,
    stopped: state.stopped,
  }
}

function checkGranularity({ name, granularities }: Pruning, { granularity = 'channel' }: PlanWhileTraining): void {
  if (!granularities || granularities.includes(granularity)) return
  const expected = `the granularity ${granularities.join(' or ')}`
  throw failure({ code: 'usage', who: `pruning '${name}'`, expected, received: granularity })
}

/** What the plan's criterion is shown. */
async function withEvidence(options: PruneWhileTrainingOptions, batches: number): Promise<PlanWhileTraining> {
  const { plan, session, data, seed, signal } = options
  const shown: PlanWhileTraining = { session, ...(seed !== undefined && { seed }), ...(signal && { signal }), ...plan }
  if (plan.criterion.needs.length === 0 || plan.calibration) return shown
  const { epoch } = await openData(data, { ...options, batches })
  const calibration: Calibration = { [Symbol.asyncIterator]: () => epoch(0)[Symbol.asyncIterator]() }
  return { examples: 1024, ...shown, calibration }
}
