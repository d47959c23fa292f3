import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** Gradients scaled down together so that their length over all tensors is at most `limit`. To be called inside a tidy. */
export function clipGradients(
  tf: TensorFlow,
  gradients: ReadonlyMap<string, Tensor>,
  limit: number,
): ReadonlyMap<string, Tensor> {
  if (gradients.size === 0) return gradients
  const squares = [...gradients.values()].map(gradient => tf.sum(tf.square(gradient)))
  const length = tf.sqrt(tf.addN(squares))
  const scale = tf.minimum(1, tf.div(limit, tf.maximum(length, 1e-30)))
  return new Map([...gradients].map(([name, gradient]) => [name, tf.mul(gradient, scale)]))
}
