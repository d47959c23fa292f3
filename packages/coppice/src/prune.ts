import { certify, leastSquares, mask, plan, remove, repairModel, sparseGpt } from '@coppice/core'
import type { PlanOptions, Repair, RepairReport } from '@coppice/core'
import type { Certificate, Model, Plan, Session } from '@coppice/spec'
import { chooseMode } from './choose-mode.ts'
import { certificateFailure } from './output/certificate-failure.ts'

/** How a model is pruned: what {@link plan} takes, and how it is carried out. */
export type PruneOptions = PlanOptions & {
  /** Runs the model for the certificate, and for what the criterion and the repair need to see. */
  readonly session: Session
  /** `hard` removes the cells, `soft` sets them to zero. Default `hard` for channels and heads, else `soft`. */
  readonly mode?: 'hard' | 'soft'
  /** Mends the weights that stay on the calibration data. Default, where there is data: {@link leastSquares} for channels and heads, {@link sparseGpt} for weights; `false` for none. */
  readonly repair?: Repair | false
}

/** A pruned model with its plan and the proof that it is right. */
export interface Pruned {
  readonly model: Model
  readonly plan: Plan
  /** Taken before the repair changes the weights that stay. */
  readonly certificate: Certificate
  /** What the repair did, where there was one. */
  readonly repair?: RepairReport
}

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
  const { session, mode, repair, ...rest } = options
  const draft = await plan(model, { ...rest, session })
  const cut = chooseMode(draft, mode) === 'hard' ? await remove(model, draft) : await mask(model, draft)
  const certificate = await certify(model, cut, draft, { session })
  if (!certificate.passed && model.graph.nodes.length > 0) throw certificateFailure(certificate)
  if (!rest.calibration || repair === false) return { model: cut, plan: draft, certificate }
  const { calibration, signal } = rest
  const mended = await repairModel(model, cut, {
    repair: repair ?? (isStructural(draft) ? leastSquares() : sparseGpt()),
    plan: draft,
    session,
    calibration,
    ...(signal && { signal }),
  })
  return { model: mended.model, plan: mended.plan, certificate, repair: mended.report }
}

const isStructural = ({ granularity }: Plan): boolean => granularity === 'channel' || granularity === 'head'
