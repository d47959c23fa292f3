import { certify, mask, plan, remove } from '@coppice/core'
import type { PlanOptions } from '@coppice/core'
import type { Certificate, Model, Plan, Session } from '@coppice/spec'
import { chooseMode } from './choose-mode.ts'
import { certificateFailure } from './output/certificate-failure.ts'

/** How a model is pruned: what {@link plan} takes, and how it is carried out. */
export interface PruneOptions extends Omit<PlanOptions, 'session'> {
  /** Runs the model for the certificate; its kernels do the arithmetic. */
  readonly session: Session<'kernels' | 'forward'>
  /** `hard` removes the cells, `soft` sets them to zero. Default `hard` for channels and heads, else `soft`. */
  readonly mode?: 'hard' | 'soft'
}

/** A pruned model with its plan and the proof that it is right. */
export interface Pruned {
  readonly model: Model
  readonly plan: Plan
  readonly certificate: Certificate
}

/**
 * Plans, prunes and certifies in one call; each step is a function of its own where more control is wanted.
 *
 * @throws a failure with code `certificate-failed` where the pruned model does not equal its masked twin, and all that
 * {@link plan}, {@link mask} and {@link remove} throw.
 *
 * @example
 * ```ts
 * const session = await onnxruntime({ runtime, exporter }).open()
 * const { model: small } = await prune(model, { session, criterion: l1(), target: { sparsity: 0.5 } })
 * ```
 */
export async function prune(model: Model, options: PruneOptions): Promise<Pruned> {
  const { session, mode, ...rest } = options
  const draft = await plan(model, { ...rest, session })
  const pruned = chooseMode(draft, mode) === 'hard' ? await remove(model, draft) : await mask(model, draft)
  const certificate = await certify(model, pruned, draft, { session })
  if (!certificate.passed) throw certificateFailure(certificate)
  return { model: pruned, plan: draft, certificate }
}
