import { floatAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { perChannel, spatialPlaces } from './image-axes.ts'

/**
 * A BatchNormalization by the statistics of the batch, which are shown. Its gradient is written out: taken apart into
 * the operations of a mean and a variance, it takes TensorFlow.js several times as long.
 */
export function normalizeByBatch(context: OperationContext, show: (mean: Tensor, variance: Tensor) => void): Tensor {
  const { tf, node } = context
  const inputs = [0, 1, 2].map(index => inputOf(context, index)) as [Tensor, Tensor, Tensor]
  const [{ rank, size }, { size: channels }] = inputs
  const axes = [0, ...spatialPlaces(context, rank)]
  const whole = (vector: Tensor): Tensor => perChannel(context, vector, rank)
  const meanOf = (x: Tensor): Tensor => tf.div(tf.sum(x, axes), size / channels)
  const normalize = tf.customGrad((...given) => {
    const [x, scale, shift, save] = given as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void]
    const mean = meanOf(x)
    const centred = tf.sub(x, whole(mean))
    const variance = meanOf(tf.square(centred))
    const inverse = tf.rsqrt(tf.add(variance, floatAttribute(node, 'epsilon', 1e-5)))
    const normal = tf.mul(centred, whole(inverse))
    show(mean, variance)
    save([normal, tf.mul(scale, inverse)])
    const flow = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [kept, factor] = saved as [Tensor, Tensor]
      const [shifted, scaled] = [tf.sum(dy, axes), tf.sum(tf.mul(dy, kept), axes)]
      const [common, along] = [shifted, scaled].map(sum => whole(tf.div(sum, size / channels))) as [Tensor, Tensor]
      const rest = tf.sub(tf.sub(dy, common), tf.mul(kept, along))
      return [tf.mul(rest, whole(factor)), scaled, shifted]
    }
    return { value: tf.add(tf.mul(normal, whole(scale)), whole(shift)), gradFunc: flow }
  })
  return normalize(...inputs)
}
