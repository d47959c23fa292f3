import type { Model, PenaltyTerm } from '@coppice/spec'

/** A regulariser as plain data: what it comes to in a model is found when training begins. */
export interface Penalty {
  readonly kind: 'penalty'
  readonly name: string
  /** Its terms for the tensors of a model. Pure. */
  terms(model: Model): Promise<readonly PenaltyTerm[]>
}
