import { bitsOf, dataTypeOfCode, intAttribute, isIntegerType } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { dtypeOf } from '../tensors/dtype-of.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { dequantize, quantize, roundThrough } from '../tensors/quantization.ts'
import { refused } from './refused.ts'
import { alignScale } from '../tensors/align-scale.ts'
import { refuse } from '../tensors/refuse.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

/** Floats of every width are kept in 32 bits, so that a cast between them changes nothing. */
export const Cast: Operation = {
  name: 'Cast',
  layout: 'either',
  run: context => castTo(context, dataTypeOfCode(intAttribute(context.node, 'to', 0))),
}

export const CastLike: Operation = {
  name: 'CastLike',
  run: context => castTo(context, context.inferredInputs[1]?.type),
}

export const BitCast: Operation = refused('BitCast', 'numbers have no bits of their own in TensorFlow.js')

export const Identity: Operation = {
  name: 'Identity',
  layout: 'either',
  run: context => context.tf.clone(inputOf(context, 0)),
}

/** An identity, in training too: what is scored and repaired is the network as it is used. */
export const Dropout: Operation = {
  name: 'Dropout',
  layout: 'either',
  images: [0],
  run(context) {
    const x = inputOf(context, 0)
    return [context.tf.clone(x), context.tf.ones(x.shape, 'bool')].slice(0, context.node.outputs.length)
  },
}

/** Gradients pass straight through where nothing is cut off. */
export const QuantizeLinear: Operation = {
  name: 'QuantizeLinear',
  run(context) {
    const { tf } = context
    const x = inputOf(context, 0)
    const type = context.inferredOutputs[0]?.type
    if (!isIntegerType(type)) return refuse(context, 'integers to quantise to', String(type))
    const [scale, zeroPoint] = scaleAndZeroPoint(context, x)
    return quantize(tf, tf.cast(x, 'float32'), scale, zeroPoint, type)
  },
}

export const DequantizeLinear: Operation = {
  name: 'DequantizeLinear',
  run(context) {
    const x = inputOf(context, 0)
    return dequantize(context.tf, x, ...scaleAndZeroPoint(context, x))
  },
}

/** One scale for the whole input, from its least and its most element and 0. */
export const DynamicQuantizeLinear: Operation = {
  name: 'DynamicQuantizeLinear',
  run: context => quantizeDynamically(context.tf, inputOf(context, 0)),
}

/** Elements from 0 to 255, their scale and their zero point. */
export function quantizeDynamically(tf: TensorFlow, x: Tensor): [Tensor, Tensor, Tensor] {
  const least = withoutGradient(tf, [x], given => tf.minimum(tf.min(given), 0))
  const scale = withoutGradient(tf, [x], given => tf.div(tf.sub(tf.maximum(tf.max(given), 0), least), 255))
  const zeroPoint = tf.cast(tf.clipByValue(roundThrough(tf, tf.neg(tf.div(least, scale))), 0, 255), 'int32')
  return [quantize(tf, x, scale, zeroPoint, 'uint8'), scale, zeroPoint]
}

function castTo(context: OperationContext, type: DataType | undefined): Tensor {
  const { tf } = context
  const x = inputOf(context, 0)
  if (type === undefined || type === 'string') return refuse(context, 'a type of numbers', String(type))
  if (context.inferredInputs[0]?.type === 'string') return refuse(context, 'numbers', 'strings')
  const target = dtypeOf(type)
  if (target === 'float32') return tf.cast(x, target)
  if (target === 'bool') return withoutGradient(tf, [x], given => tf.notEqual(given, tf.zerosLike(given)))
  return withoutGradient(tf, [x], given => wrap(tf, tf.cast(given, 'int32'), type))
}

/** Integers of fewer than 32 bits start again from the other end. */
function wrap(tf: TensorFlow, x: Tensor, type: DataType): Tensor {
  if (bitsOf(type) >= 32) return x
  const [size, offset] = [2 ** bitsOf(type), type.startsWith('int') ? 2 ** (bitsOf(type) - 1) : 0]
  const integer = (value: number): Tensor => tf.scalar(value, 'int32')
  return tf.sub(tf.mod(tf.add(x, integer(offset)), integer(size)), integer(offset))
}

/** Shaped so that they broadcast: one for all, for each position of an axis, or for each block of it. */
function scaleAndZeroPoint(context: OperationContext, x: Tensor): readonly [Tensor, Tensor | undefined] {
  const { tf, node, inputs } = context
  const axis = fromFront(intAttribute(node, 'axis', 1), x.rank)
  const block = intAttribute(node, 'block_size', 0)
  const align = (operand: Tensor): Tensor => alignScale(tf, operand, x.shape, axis, block)
  return [align(inputOf(context, 1)), inputs[2] && align(inputs[2])]
}

export const conversionOperations: readonly Operation[] = [
  Cast,
  CastLike,
  BitCast,
  Identity,
  Dropout,
  QuantizeLinear,
  DequantizeLinear,
  DynamicQuantizeLinear,
]
