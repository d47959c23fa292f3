import { formatShape } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Batch, HintLoss } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { fromFront } from '../tensors/from-front.ts'
import { withAxisLast } from '../tensors/with-axis-last.ts'
import { encodeBatch } from '../values/encode-batch.ts'

/** How far values are from a hint, over all examples in one number, on the tape. Throws `usage` where the hint does not fit. */
export function measureHint(tf: TensorFlow, loss: HintLoss, values: Tensor, hint: Batch, examples: number): Tensor {
  const name = loss.hint ?? loss.value
  if (hint.data.length !== values.size) {
    const expected = `values of the shape ${formatShape(values.shape)}`
    throw failure({ code: 'usage', who: `hint '${name}'`, expected, received: formatShape(hint.shape) })
  }
  const wanted = tf.cast(tf.reshape(encodeBatch(tf, name, hint), values.shape), 'float32')
  if (loss.kind === 'difference') {
    return tf.mul((0.5 * examples) / values.size, tf.sum(tf.square(tf.sub(values, wanted))))
  }
  return divergence(tf, loss, values, wanted)
}

/** T² Σ p (log p − log q) where p and q are the softmax of both by the temperature. */
function divergence(tf: TensorFlow, { temperature = 1, axis = -1 }: HintLoss, values: Tensor, wanted: Tensor): Tensor {
  const place = fromFront(axis, values.rank)
  const logarithms = (logits: Tensor): Tensor =>
    withAxisLast(tf, tf.div(logits, temperature), place, last => tf.logSoftmax(last))
  const [own, other] = [logarithms(values), logarithms(wanted)]
  const sum = tf.sum(tf.mul(tf.exp(other), tf.sub(other, own)))
  return tf.mul(temperature * temperature, sum)
}
