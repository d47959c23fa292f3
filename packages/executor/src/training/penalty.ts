import type { PenaltyStep } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'

/** New tensors for weights, by name. */
export type Changes = ReadonlyMap<string, Tensor>

/** A penalty on the weights of one trainer. Its functions are to be called inside a tidy. */
export interface Penalty {
  readonly by: PenaltyStep
  /** Its gradients as the weights are. */
  gradients(): Changes
  /** The weights after a proximal step of a rate. */
  proximal(rate: number): Changes
  dispose(): void
}
