import { intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'

/** Without an order the axes are reversed. */
export const Transpose: Operation = {
  name: 'Transpose',
  run(context) {
    const x = inputOf(context, 0)
    const order = intsAttribute(context.node, 'perm', undefined) ?? x.shape.map((_, axis) => x.rank - 1 - axis)
    return context.tf.transpose(x, [...order])
  },
}

/** Channels become blocks of pixels; the places of a block come before the channels (DCR) or after them (CRD). */
export const DepthToSpace: Operation = {
  name: 'DepthToSpace',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const block = intAttribute(node, 'blocksize', 1)
    const [batch, channels, height, width] = x.shape as [number, number, number, number]
    const depth = channels / (block * block)
    const isChannelFirst = stringAttribute(node, 'mode', 'DCR') === 'CRD'
    const split = isChannelFirst ? [depth, block, block] : [block, block, depth]
    const order = isChannelFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]
    const blocks = tf.transpose(tf.reshape(x, [batch, ...split, height, width]), order)
    return tf.reshape(blocks, [batch, depth, height * block, width * block])
  },
}

/** Blocks of pixels become channels, the place within the block before the channel. */
export const SpaceToDepth: Operation = {
  name: 'SpaceToDepth',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const block = intAttribute(node, 'blocksize', 1)
    const [batch, channels, height, width] = x.shape as [number, number, number, number]
    const [rows, columns] = [height / block, width / block]
    const blocks = tf.reshape(x, [batch, channels, rows, block, columns, block])
    return tf.reshape(tf.transpose(blocks, [0, 3, 5, 1, 2, 4]), [batch, channels * block * block, rows, columns])
  },
}

/** Turns the first steps of each sequence around, as many as it is long. */
export const ReverseSequence: Operation = {
  name: 'ReverseSequence',
  run(context) {
    const { tf, node } = context
    const timeAxis = intAttribute(node, 'time_axis', 0)
    return reverseSteps(tf, inputOf(context, 0), elementsOfInput(context, 1), timeAxis, timeAxis === 0 ? 1 : 0)
  },
}

/** The first steps of each sequence in reverse; time and batch are the first two axes in either order. */
export function reverseSteps(
  tf: TensorFlow,
  x: Tensor,
  lengths: readonly number[],
  timeAxis: number,
  batchAxis: number,
): Tensor {
  const [first, second, ...rest] = x.shape as [number, number, ...number[]]
  const places = Array.from({ length: first * second }, (_, place) => {
    const position = [Math.floor(place / second), place % second]
    const [step, length] = [position[timeAxis]!, lengths[position[batchAxis]!]!]
    position[timeAxis] = step < length ? length - 1 - step : step
    return position[0]! * second + position[1]!
  })
  return tf.reshape(pickRows(tf, tf.reshape(x, [first * second, ...rest]), tf.tensor1d(places, 'int32')), x.shape)
}

export const transpositionOperations: readonly Operation[] = [Transpose, DepthToSpace, SpaceToDepth, ReverseSequence]
