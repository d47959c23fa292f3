import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { dequantize, quantize } from '../tensors/quantization.ts'
import { refuse } from '../tensors/refuse.ts'
import { DequantizeLinear, QuantizeLinear, quantizeDynamically } from './conversion.ts'
import { convolutionOperations } from './convolution.ts'
import { multiplyIntegers } from './matrix-multiplication.ts'

const domain = 'com.microsoft'

const StandardQLinearConv = convolutionOperations.find(({ name }) => name === 'QLinearConv')!

export const MicrosoftQLinearConv: Operation = {
  ...StandardQLinearConv,
  domain,
  run(context) {
    if (intAttribute(context.node, 'channels_last', 0) === 1) refuse(context, 'channels first', 'channels last')
    return StandardQLinearConv.run(context)
  },
}
export const MicrosoftQuantizeLinear: Operation = { ...QuantizeLinear, domain }
export const MicrosoftDequantizeLinear: Operation = { ...DequantizeLinear, domain }

export const QLinearAdd: Operation = { name: 'QLinearAdd', domain, run: binary((tf, a, b) => tf.add(a, b)) }
export const QLinearMul: Operation = { name: 'QLinearMul', domain, run: binary((tf, a, b) => tf.mul(a, b)) }
export const QLinearSigmoid: Operation = { name: 'QLinearSigmoid', domain, run: unary(({ tf }, x) => tf.sigmoid(x)) }
export const QLinearLeakyRelu: Operation = {
  name: 'QLinearLeakyRelu',
  domain,
  run: unary(({ tf, node }, x) => tf.leakyRelu(x, floatAttribute(node, 'alpha', 0.01))),
}

export const QLinearGlobalAveragePool: Operation = {
  name: 'QLinearGlobalAveragePool',
  domain,
  run: unary(({ tf, node }, x) => {
    const first = intAttribute(node, 'channels_last', 0) === 1 ? 1 : 2
    return tf.mean(
      x,
      Array.from({ length: x.rank - 2 }, (_, i) => first + i),
      true,
    )
  }),
}

/** The left side is quantised by its own range, then multiplied with a right side that is quantised already. */
export const DynamicQuantizeMatMul: Operation = {
  name: 'DynamicQuantizeMatMul',
  domain,
  run(context) {
    const { tf, inputs } = context
    const [levels, scale, zeroPoint] = quantizeDynamically(tf, inputOf(context, 0))
    const left = dequantize(tf, levels, scale, zeroPoint)
    const right = dequantize(tf, inputOf(context, 1), inputOf(context, 2), inputs[3])
    const product = multiplyMatrices(tf, left, right)
    return inputs[4] ? tf.add(product, inputs[4]) : product
  },
}

/** Inputs are both sides, their scales, their zero points and a bias. */
export const MatMulIntegerToFloat: Operation = {
  name: 'MatMulIntegerToFloat',
  domain,
  run(context) {
    const { tf, inputs } = context
    const product = multiplyIntegers(context, [4, 5])
    const scaled = tf.mul(tf.mul(product, inputOf(context, 2)), inputOf(context, 3))
    return inputs[6] ? tf.add(scaled, inputs[6]) : scaled
  },
}

/** The right side has a row for each column of the result, its levels packed in blocks that have a scale each. */
export const MatMulNBits: Operation = {
  name: 'MatMulNBits',
  domain,
  run(context) {
    const { tf, inputs } = context
    if (inputs[4]) refuse(context, 'blocks in order', 'an order of groups (g_idx)')
    const product = multiplyMatrices(tf, inputOf(context, 0), tf.transpose(unpackWeight(context)))
    return inputs[5] ? tf.add(product, inputs[5]) : product
  },
}

/** Columns of the result by inner size. */
function unpackWeight(context: OperationContext): Tensor {
  const { tf, node, inputs } = context
  const [inner, columns] = [intAttribute(node, 'K', 0), intAttribute(node, 'N', 0)]
  const [bits, block] = [intAttribute(node, 'bits', 4), intAttribute(node, 'block_size', 32)]
  if (8 % bits !== 0) refuse(context, '2, 4 or 8 bits', `${bits}`)
  const blocks = Math.ceil(inner / block)
  const levels = tf.reshape(unpackBits(tf, inputOf(context, 1), bits), [columns, blocks, block])
  const shifted = tf.sub(levels, zeroPoints(tf, inputs[3], [columns, blocks], bits))
  const scaled = tf.mul(shifted, tf.reshape(inputOf(context, 2), [columns, blocks, 1]))
  return tf.slice(tf.reshape(scaled, [columns, blocks * block]), [0, 0], [columns, inner])
}

/** Packed like the levels where they are integers; the middle of the range where they are left out. */
function zeroPoints(tf: TensorFlow, given: Tensor | undefined, shape: readonly [number, number], bits: number): Tensor {
  const [columns, blocks] = shape
  if (!given) return tf.scalar(2 ** (bits - 1), 'float32')
  if (given.dtype === 'float32') return tf.reshape(given, [columns, blocks, 1])
  const bytes = tf.reshape(given, [columns, given.size / columns])
  const points = tf.reshape(unpackBits(tf, bytes, bits), [columns, (given.size / columns) * (8 / bits)])
  return tf.expandDims(tf.slice(points, [0, 0], [columns, blocks]), 2)
}

/** The numbers that bytes hold, the lowest bits first, as floats along a new last axis. */
function unpackBits(tf: TensorFlow, bytes: Tensor, bits: number): Tensor {
  const floats = tf.cast(bytes, 'float32')
  const parts = Array.from({ length: 8 / bits }, (_, i) => {
    const shifted = tf.floor(tf.mul(floats, 2 ** (-bits * i)))
    return tf.sub(shifted, tf.mul(tf.floor(tf.mul(shifted, 2 ** -bits)), 2 ** bits))
  })
  return tf.stack(parts, bytes.rank)
}

/** Inputs are both sides with scale and zero point each, then those of the output. */
function binary(compute: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): Operation['run'] {
  return context => {
    const { tf, inputs } = context
    const a = dequantize(tf, inputOf(context, 0), inputOf(context, 1), inputs[2])
    const b = dequantize(tf, inputOf(context, 3), inputOf(context, 4), inputs[5])
    return quantize(tf, compute(tf, a, b), inputOf(context, 6), inputs[7], context.inferredOutputs[0]?.type)
  }
}

function unary(compute: (context: OperationContext, x: Tensor) => Tensor): Operation['run'] {
  return context => {
    const { tf, inputs } = context
    const x = dequantize(tf, inputOf(context, 0), inputOf(context, 1), inputs[2])
    return quantize(tf, compute(context, x), inputOf(context, 3), inputs[4], context.inferredOutputs[0]?.type)
  }
}

export const fusedQuantizedOperations: readonly Operation[] = [
  MicrosoftQLinearConv,
  MicrosoftQuantizeLinear,
  MicrosoftDequantizeLinear,
  QLinearAdd,
  QLinearMul,
  QLinearSigmoid,
  QLinearLeakyRelu,
  QLinearGlobalAveragePool,
  DynamicQuantizeMatMul,
  MatMulIntegerToFloat,
  MatMulNBits,
]
