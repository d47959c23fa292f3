import type { Model, Plan } from '@coppice/spec'

/** What a network learns from another besides the targets. */
export interface Distillation {
  /** Who teaches: usually the dense model. `pruneWhileTraining` takes the model that it is given by default. */
  readonly teacher?: Model
  /** The plan by which the student was removed from the teacher: hidden values are cut to the positions that it kept. */
  readonly plan?: Plan
  /** What the losses against targets are multiplied with. Default 0.5; 0 needs no targets. */
  readonly targets?: number
  /** The teacher's logits, of each output that a loss is of; `false` leaves them out. Default `{}`. */
  readonly logits?: LogitDistillation | false
  /** Values within the network. Default none. */
  readonly hidden?: HiddenDistillation
}

/** How logits are learnt: by T² · KL(softmax(teacher / T) ‖ softmax(student / T)). */
export interface LogitDistillation {
  /** T; the higher, the more the smaller logits count. Default 4. */
  readonly temperature?: number
  /** Default 0.5. */
  readonly weight?: number
}

/** How hidden values are learnt: by half the mean square of the difference. */
export interface HiddenDistillation {
  /** Names of values that both networks have. Default what each layer reads but the inputs: see {@link hiddenValues}. */
  readonly values?: readonly string[]
  /** What the mean over the values is multiplied with. Default 1. */
  readonly weight?: number
}
