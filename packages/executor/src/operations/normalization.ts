import { floatAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'

/** The statistics are those that were measured in training, which stay as they are. */
export const BatchNormalization: Operation = {
  name: 'BatchNormalization',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node } = context
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map(index => inputOf(context, index)) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor,
    ]
    const epsilon = floatAttribute(node, 'epsilon', 1e-5)
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, epsilon)))
    const offset = tf.sub(shift, tf.mul(mean, factor))
    const x = inputOf(context, 0)
    return tf.add(tf.mul(x, perChannel(context, factor, x)), perChannel(context, offset, x))
  },
}

/** A vector with one number for each channel, in a shape that broadcasts to the image. */
function perChannel({ tf, channelsLast }: OperationContext, vector: Tensor, image: Tensor): Tensor {
  if (channelsLast || image.rank <= 2) return vector
  return tf.reshape(vector, [vector.size, ...new Array<number>(image.rank - 2).fill(1)])
}

export const normalizationOperations: readonly Operation[] = [BatchNormalization]
