import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** Broadcasts to a shape. Unlike TensorFlow.js's own it has a gradient for any number of axes. */
export function expandTo(tf: TensorFlow, x: Tensor, shape: readonly number[]): Tensor {
  if (x.shape.length === shape.length && shape.every((size, axis) => size === x.shape[axis])) return x
  const zeros = tf.zeros([...shape], x.dtype)
  return x.dtype === 'bool' ? tf.logicalOr(x, zeros) : tf.add(x, zeros)
}
