import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { nonNegative } from '../tensors/index-places.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'
import { refuse } from '../tensors/refuse.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

const domain = 'com.microsoft'

/** Outputs are the result, the mean, the inverse deviation and the sum that was normalised. */
export const SkipLayerNormalization: Operation = {
  name: 'SkipLayerNormalization',
  domain,
  run(context) {
    const { tf, inputs } = context
    const sum = addSkip(context, inputs[4])
    const { normal, mean, inverse } = normalizeLast(context, sum)
    const scaled = tf.mul(normal, inputOf(context, 2))
    return [inputs[3] ? tf.add(scaled, inputs[3]) : scaled, mean, inverse, sum]
  },
}

/** The same by the root mean square, with no mean taken away. */
export const SkipSimplifiedLayerNormalization: Operation = {
  name: 'SkipSimplifiedLayerNormalization',
  domain,
  run(context) {
    const { tf, node, inputs } = context
    const sum = addSkip(context, inputs[3])
    const square = tf.mean(tf.mul(sum, sum), -1, true)
    const inverse = tf.rsqrt(tf.add(square, floatAttribute(node, 'epsilon', 1e-12)))
    return [tf.mul(tf.mul(sum, inverse), inputOf(context, 2)), tf.zerosLike(inverse), inverse, sum]
  },
}

/** Rows of the tables of words, positions and segments, added and normalised; the second output counts the mask. */
export const EmbedLayerNormalization: Operation = {
  name: 'EmbedLayerNormalization',
  domain,
  run(context) {
    const { tf, inputs } = context
    const tokens = inputOf(context, 0)
    const [batch, length] = tokens.shape as [number, number]
    const places = inputs[8] ?? tf.tile(tf.expandDims(tf.range(0, length, 1, 'int32'), 0), [batch, 1])
    const rows = [embed(tf, inputOf(context, 2), tokens), embed(tf, inputOf(context, 3), places)]
    if (inputs[1] && inputs[4]) rows.push(embed(tf, inputs[4], inputs[1]))
    const sum = rows.reduce((total, part) => tf.add(total, part))
    const { normal } = normalizeLast(context, sum)
    const mask = inputs[7]
    const count = mask
      ? withoutGradient(tf, [mask], given => tf.cast(tf.sum(tf.cast(given, 'float32'), 1), 'int32'))
      : tf.zeros([batch], 'int32')
    return [tf.add(tf.mul(normal, inputOf(context, 5)), inputOf(context, 6)), count, sum]
  },
}

/** Channels are last unless the node says otherwise. */
export const GroupNorm: Operation = {
  name: 'GroupNorm',
  domain,
  run(context) {
    const { tf, node } = context
    if (intAttribute(node, 'channels_last', 1) !== 1) refuse(context, 'channels last', 'channels first')
    const x = inputOf(context, 0)
    const groups = intAttribute(node, 'groups', 1)
    const [batch, ...rest] = x.shape as [number, ...number[]]
    const channels = rest.at(-1)!
    const grouped = tf.reshape(x, [batch, x.size / batch / channels, groups, channels / groups])
    const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true))
    const variance = tf.mean(tf.mul(centred, centred), [1, 3], true)
    const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, floatAttribute(node, 'epsilon', 1e-5))))
    const y = tf.add(tf.mul(tf.reshape(normal, x.shape), inputOf(context, 1)), inputOf(context, 2))
    return intAttribute(node, 'activation', 0) === 1 ? tf.mul(y, tf.sigmoid(y)) : y
  },
}

function addSkip(context: OperationContext, bias: Tensor | undefined): Tensor {
  const { tf } = context
  const sum = tf.add(inputOf(context, 0), inputOf(context, 1))
  return bias ? tf.add(sum, bias) : sum
}

function normalizeLast(
  { tf, node }: OperationContext,
  x: Tensor,
): { readonly normal: Tensor; readonly mean: Tensor; readonly inverse: Tensor } {
  const mean = tf.mean(x, -1, true)
  const centred = tf.sub(x, mean)
  const variance = tf.mean(tf.mul(centred, centred), -1, true)
  const inverse = tf.rsqrt(tf.add(variance, floatAttribute(node, 'epsilon', 1e-12)))
  return { normal: tf.mul(centred, inverse), mean, inverse }
}

function embed(tf: TensorFlow, table: Tensor, places: Tensor): Tensor {
  const rows = nonNegative(tf, tf.reshape(places, [places.size]), table.shape[0])
  return tf.reshape(pickRows(tf, table, rows), [...places.shape, table.shape[1]!])
}

export const fusedNormalizationOperations: readonly Operation[] = [
  SkipLayerNormalization,
  SkipSimplifiedLayerNormalization,
  EmbedLayerNormalization,
  GroupNorm,
]
