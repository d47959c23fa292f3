import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Held } from '../values/held.ts'
import type { Weights } from '../values/weights.ts'

/** What a program runs on. */
export interface Surroundings {
  readonly tf: TensorFlow
  readonly weights: Weights
  /** Tensors that stand for weights in this run, such as those that are differentiated. */
  readonly replaced?: ReadonlyMap<string, Tensor>
  /** Sees every value as it is made, and may put another in its place. */
  watch?(name: string, value: Held): Held
  /** Has every BatchNormalization use the statistics of the batch, and sees those that a node measured. */
  observeBatch?(node: Node, mean: Tensor, variance: Tensor): void
  /** Whether tensors are disposed as soon as nobody will read them; not while a gradient is taken. */
  readonly frugal?: boolean
}
