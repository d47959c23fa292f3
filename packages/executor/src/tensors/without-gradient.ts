import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/**
 * Computes off the tape: what is computed counts as a constant of the inputs. Masks and indices need this, since
 * TensorFlow.js has no gradients for comparisons and throws where one is on the way.
 */
export function withoutGradient(
  tf: TensorFlow,
  inputs: readonly Tensor[],
  compute: (...inputs: Tensor[]) => Tensor,
): Tensor {
  const run = tf.customGrad((...given) => {
    const tensors = given.slice(0, inputs.length) as Tensor[]
    return { value: compute(...tensors), gradFunc: () => inputs.map(({ shape }) => tf.zeros(shape)) }
  })
  return run(...inputs)
}
