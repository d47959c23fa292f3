import { floatAttribute, intAttribute, intsAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { perChannel, placeOfAxis, spatialPlaces } from './image-axes.ts'
import { normalizeByBatch } from './normalize-by-batch.ts'

/** By the statistics that were measured in training, unless the node itself or whoever runs it says that it trains. */
const BatchNormalization: Operation = {
  name: 'BatchNormalization',
  layout: 'either',
  images: [0],
  run(context) {
    if (intAttribute(context.node, 'training_mode', 0) === 1) return normalizeBatch(context)
    if (context.observeBatch) return normalizeByBatch(context, context.observeBatch)
    return applyStatistics(context, inputOf(context, 3), inputOf(context, 4))
  },
}

function applyStatistics(context: OperationContext, mean: Tensor, variance: Tensor): Tensor {
  const { tf, node } = context
  const [x, scale, shift] = [0, 1, 2].map(index => inputOf(context, index)) as [Tensor, Tensor, Tensor]
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, floatAttribute(node, 'epsilon', 1e-5))))
  const offset = tf.sub(shift, tf.mul(mean, factor))
  return tf.add(tf.mul(x, perChannel(context, factor, x.rank)), perChannel(context, offset, x.rank))
}

/** By the statistics of the batch, and the running ones after it. */
function normalizeBatch(context: OperationContext): Tensor[] {
  const { tf, node } = context
  const x = inputOf(context, 0)
  const momentum = floatAttribute(node, 'momentum', 0.9)
  const { mean, variance } = tf.moments(x, [0, ...spatialPlaces(context, x.rank)])
  const run = (before: Tensor, now: Tensor): Tensor => tf.add(tf.mul(before, momentum), tf.mul(now, 1 - momentum))
  return [applyStatistics(context, mean, variance), run(inputOf(context, 3), mean), run(inputOf(context, 4), variance)]
}

/** (x − mean) / √(variance + ε) over some axes. */
function standardize(tf: TensorFlow, x: Tensor, axes: number[], epsilon: number): Tensor {
  const centred = tf.sub(x, tf.mean(x, axes, true))
  const variance = tf.mean(tf.mul(centred, centred), axes, true)
  return tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)))
}

const InstanceNormalization: Operation = {
  name: 'InstanceNormalization',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const normal = standardize(tf, x, spatialPlaces(context, x.rank), floatAttribute(node, 'epsilon', 1e-5))
    return scaleChannels(context, normal)
  },
}

function scaleChannels(context: OperationContext, x: Tensor): Tensor {
  const [scale, shift] = [inputOf(context, 1), inputOf(context, 2)]
  return context.tf.add(context.tf.mul(x, perChannel(context, scale, x.rank)), perChannel(context, shift, x.rank))
}

/** Scale and bias have one number a group before operator set 21 and one a channel from then on. */
const GroupNormalization: Operation = {
  name: 'GroupNormalization',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node, channelsLast } = context
    const x = inputOf(context, 0)
    const groups = intAttribute(node, 'num_groups', 1)
    const channels = x.shape[placeOfAxis(context, 1, x.rank)]!
    const rest = x.size / x.shape[0] / channels
    const split = channelsLast
      ? [x.shape[0], rest, groups, channels / groups]
      : [x.shape[0], groups, channels / groups, rest]
    const axes = channelsLast ? [1, 3] : [2, 3]
    const normal = standardize(tf, tf.reshape(x, split), axes, floatAttribute(node, 'epsilon', 1e-5))
    const [scale, shift] = [1, 2].map(index => repeatEach(tf, inputOf(context, index), channels)) as [Tensor, Tensor]
    const image = tf.reshape(normal, x.shape)
    return tf.add(tf.mul(image, perChannel(context, scale, x.rank)), perChannel(context, shift, x.rank))
  },
}

/** A vector as long as told, each number repeated. */
function repeatEach(tf: TensorFlow, vector: Tensor, length: number): Tensor {
  if (vector.size === length) return vector
  return tf.reshape(tf.mul(tf.reshape(vector, [vector.size, 1]), tf.ones([1, length / vector.size])), [length])
}

/** Further outputs are the mean and the inverse deviation of each place. */
const LayerNormalization: Operation = {
  name: 'LayerNormalization',
  run(context) {
    const { tf, node, inputs } = context
    const x = inputOf(context, 0)
    const axes = lastAxes(context, x)
    const mean = tf.mean(x, axes, true)
    const centred = tf.sub(x, mean)
    const inverse = tf.rsqrt(
      tf.add(tf.mean(tf.mul(centred, centred), axes, true), floatAttribute(node, 'epsilon', 1e-5)),
    )
    const scaled = tf.mul(tf.mul(centred, inverse), inputOf(context, 1))
    return [inputs[2] ? tf.add(scaled, inputs[2]) : scaled, mean, inverse]
  },
}

function lastAxes({ node }: OperationContext, x: Tensor): number[] {
  const first = fromFront(intAttribute(node, 'axis', -1), x.rank)
  return Array.from({ length: x.rank - first }, (_, i) => first + i)
}

/** By the root of the mean square; a further output is its inverse. */
function rootMeanSquare(name: string): Operation {
  return {
    name,
    run(context) {
      const { tf, node } = context
      const x = inputOf(context, 0)
      const mean = tf.mean(tf.mul(x, x), lastAxes(context, x), true)
      const inverse = tf.rsqrt(tf.add(mean, floatAttribute(node, 'epsilon', 1e-5)))
      return [tf.mul(tf.mul(x, inverse), inputOf(context, 1)), inverse]
    },
  }
}

/** x / (bias + alpha/size · Σ of the squares of `size` channels around it)^beta. */
const LRN: Operation = {
  name: 'LRN',
  layout: 'either',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const size = intAttribute(node, 'size', 1)
    const alpha = floatAttribute(node, 'alpha', 1e-4)
    const sum = sumAround(tf, tf.mul(x, x), placeOfAxis(context, 1, x.rank), size)
    const base = tf.add(tf.mul(sum, alpha / size), floatAttribute(node, 'bias', 1))
    return tf.div(x, tf.pow(base, floatAttribute(node, 'beta', 0.75)))
  },
}

/** For each place of an axis, the sum of as many places around it; where that is even, of one more after it. */
function sumAround(tf: TensorFlow, x: Tensor, axis: number, size: number): Tensor {
  const before = Math.floor((size - 1) / 2)
  const pads = x.shape.map((_, i): [number, number] => (i === axis ? [before, size - 1 - before] : [0, 0]))
  const padded = tf.pad(x, pads)
  const shifted = Array.from({ length: size }, (_, i) =>
    tf.slice(
      padded,
      x.shape.map((_, place) => (place === axis ? i : 0)),
      x.shape,
    ),
  )
  return tf.addN(shifted)
}

/** What has no length stays zero. */
const LpNormalization: Operation = {
  name: 'LpNormalization',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const axis = fromFront(intAttribute(node, 'axis', -1), x.rank)
    const isFirst = intAttribute(node, 'p', 2) === 1
    const length = isFirst ? tf.sum(tf.abs(x), axis, true) : tf.sqrt(tf.sum(tf.mul(x, x), axis, true))
    return tf.divNoNan(x, length)
  },
}

const MeanVarianceNormalization: Operation = {
  name: 'MeanVarianceNormalization',
  layout: 'either',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const axes = intsAttribute(node, 'axes', [0, 2, 3]).map(axis =>
      placeOfAxis(context, fromFront(axis, x.rank), x.rank),
    )
    const centred = tf.sub(x, tf.mean(x, axes, true))
    const deviation = tf.sqrt(tf.mean(tf.mul(centred, centred), axes, true))
    return tf.div(centred, tf.add(deviation, 1e-9))
  },
}

export const normalizationOperations: readonly Operation[] = [
  BatchNormalization,
  InstanceNormalization,
  GroupNormalization,
  LayerNormalization,
  rootMeanSquare('RMSNormalization'),
  rootMeanSquare('SimplifiedLayerNormalization'),
  LRN,
  LpNormalization,
  MeanVarianceNormalization,
]
