import { certify, leastSquares, mask, remove, repairModel, sparseGpt } from '@coppice/core'
import type { Repair, RepairReport } from '@coppice/core'
import type { Calibration, Certificate, Model, Plan, Session } from '@coppice/spec'
import { chooseMode } from './choose-mode.ts'
import { certificateFailure } from './output/certificate-failure.ts'

/** What pruning goes through, in this order; `mending` only where there is something to mend with. */
export type Stage = 'planning' | 'removing' | 'masking' | 'certifying' | 'mending'

/** How a plan is carried out. */
export interface CarryOutOptions {
  /** Runs the model for the certificate, and for what the criterion and the repair need to see. */
  readonly session: Session
  /** `hard` removes the cells, `soft` sets them to zero. Default `hard` for channels and heads, else `soft`. */
  readonly mode?: 'hard' | 'soft'
  /** Mends the weights that stay on the calibration data. Default, where there is data: {@link leastSquares} for channels and heads, {@link sparseGpt} for weights; `false` for none. */
  readonly repair?: Repair | false
  /** Examples to mend with. Default none: nothing is mended. */
  readonly calibration?: Calibration
  readonly signal?: AbortSignal
  /** Called as each stage begins. */
  readonly onStage?: (stage: Stage) => void
}

/** A pruned model with its plan and the proof that it is right. */
export interface Pruned {
  readonly model: Model
  readonly plan: Plan
  /** Whether cells are gone (`hard`) or zero (`soft`). */
  readonly mode: 'hard' | 'soft'
  /** Taken before the repair changes the weights that stay. */
  readonly certificate: Certificate
  /** What the repair did, where there was one. */
  readonly repair?: RepairReport
}

/**
 * Prunes by a plan that is there, perhaps an edited one, certifies and mends. Of a model without nodes there is nothing to
 * run: its certificate has not passed and says so.
 *
 * @throws a failure with code `certificate-failed` where the pruned model does not equal its masked twin, and all that
 * {@link mask}, {@link remove} and {@link repairModel} throw.
 *
 * @example
 * ```ts
 * const edited = { ...draft, units: draft.units.filter(unit => unit.id !== 'head.weight') }
 * const { model: small } = await carryOut(model, edited, { session })
 * ```
 */
export async function carryOut(model: Model, draft: Plan, options: CarryOutOptions): Promise<Pruned> {
  const { session, repair, calibration, signal, onStage } = options
  const mode = chooseMode(draft, options.mode)
  onStage?.(mode === 'hard' ? 'removing' : 'masking')
  const cut = mode === 'hard' ? await remove(model, draft) : await mask(model, draft)
  onStage?.('certifying')
  const certificate = await certify(model, cut, draft, { session, ...(signal && { signal }) })
  if (!certificate.passed && model.graph.nodes.length > 0) throw certificateFailure(certificate)
  if (!calibration || repair === false) return { model: cut, plan: draft, mode, certificate }
  onStage?.('mending')
  const mended = await repairModel(model, cut, {
    repair: repair ?? (isStructural(draft) ? leastSquares() : sparseGpt()),
    plan: draft,
    session,
    calibration,
    ...(signal && { signal }),
  })
  return { model: mended.model, plan: mended.plan, mode, certificate, repair: mended.report }
}

const isStructural = ({ granularity }: Plan): boolean => granularity === 'channel' || granularity === 'head'
