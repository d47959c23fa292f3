import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** The axes of a broadcast shape that a smaller shape was repeated along. */
function repeatedAxes(shape: readonly number[], whole: readonly number[]): number[] {
  const lead = whole.length - shape.length
  return [...whole.keys()].filter(axis => axis < lead || (shape[axis - lead] === 1 && whole[axis] !== 1))
}

/**
 * Adds up a gradient over everything that a value was repeated along when it was broadcast.
 *
 * @example
 * ```ts
 * sumTo(tf, tf.ones([4, 3]), [3]) // [4, 4, 4]
 * ```
 */
export function sumTo(tf: TensorFlow, gradient: Tensor, shape: readonly number[]): Tensor {
  const axes = repeatedAxes(shape, gradient.shape)
  if (axes.length === 0) return gradient
  return tf.reshape(tf.sum(gradient, axes), [...shape])
}
