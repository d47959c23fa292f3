import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** What a gradient is given. */
export interface GradientContext {
  readonly tf: TensorFlow
  /** The gradient of the loss with regard to the kernel's first output. */
  readonly dy: Tensor
  /** The same for each output. */
  readonly dys: readonly Tensor[]
  /** The inputs that were saved, then the outputs that were. */
  readonly saved: readonly Tensor[]
  /** The kernel's attributes, as its operation gave them. */
  readonly attributes: Attributes
}

/** Attributes of a kernel; which there are and what they hold is up to the kernel. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Attributes = Readonly<Record<string, any>>

/** How the gradient flows back through one kernel. */
export interface Gradient {
  readonly kernel: string
  /** The inputs that the gradient looks at, by name, or all of a kernel whose inputs are a list. */
  readonly inputs?: readonly string[] | 'all'
  /** The outputs that the gradient looks at, by their positions. */
  readonly outputs?: readonly number[]
  /** What is wrong with TensorFlow.js's own, which is then replaced; without it, one that is registered stays. */
  readonly mends?: string
  /** For each input by name, a function that makes its gradient: float32, in the shape of the input. */
  readonly flow: (context: GradientContext) => Readonly<Record<string, () => Tensor>> | (() => Tensor)[]
}
