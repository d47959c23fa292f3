import { elementsOf, floatAttribute, floatsAttribute, intAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { refuse } from '../tensors/refuse.ts'
import { gelu } from './activation.ts'
import { mergeHeads, splitHeads } from './attention-core.ts'
import { rotate } from './attention-rotation.ts'
import { anglesAt } from './attention.ts'
import { runConvolution } from './convolution.ts'
import { fusedAttentionOperations } from './fused-attention.ts'
import { fusedGroupedAttentionOperations } from './fused-grouped-attention.ts'
import { fusedNormalizationOperations } from './fused-normalization.ts'
import { fusedQuantizedOperations } from './fused-quantized.ts'
import { multiplyAndAdd } from './matrix-multiplication.ts'

const domain = 'com.microsoft'

/** A convolution, the addition of a fourth input and an activation. */
export const FusedConv: Operation = {
  name: 'FusedConv',
  domain,
  layout: 'channels-last',
  images: [0, 3],
  run(context) {
    const y = runConvolution(context)
    const sum = context.inputs[3] ? context.tf.add(y, context.inputs[3]) : y
    return activate(context, sum, floatsAttribute(context.node, 'activation_params', []))
  },
}

export const FusedGemm: Operation = {
  name: 'FusedGemm',
  domain,
  run(context) {
    const parameters = ['activation_alpha', 'activation_beta'].map(name =>
      floatAttribute(context.node, name, undefined),
    )
    return activate(context, multiplyAndAdd(context), parameters)
  },
}

export const FusedGelu: Operation = {
  name: 'Gelu',
  domain,
  run: context => gelu(context.tf, inputOf(context, 0), false),
}
export const FastGelu: Operation = {
  name: 'FastGelu',
  domain,
  run: context => gelu(context.tf, withBias(context), true),
}
export const BiasGelu: Operation = {
  name: 'BiasGelu',
  domain,
  run: context => gelu(context.tf, withBias(context), false),
}

export const QuickGelu: Operation = {
  name: 'QuickGelu',
  domain,
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    return tf.mul(x, tf.sigmoid(tf.mul(x, floatAttribute(node, 'alpha', 1.702))))
  },
}

/** A softmax over all axes from the given one on, after a bias that broadcasts was added. */
export const BiasSoftmax: Operation = {
  name: 'BiasSoftmax',
  domain,
  run(context) {
    const { tf, node } = context
    const x = withBias(context)
    const axis = fromFront(intAttribute(node, 'axis', 1), x.rank)
    const rows = [elementsOf(x.shape.slice(0, axis)), elementsOf(x.shape.slice(axis))]
    return tf.reshape(tf.softmax(tf.reshape(x, rows)), x.shape)
  },
}

/** The batch turn moves the first axis behind the other leading ones; then the last two may be turned. */
export const FusedMatMul: Operation = {
  name: 'FusedMatMul',
  domain,
  run(context) {
    const { tf, node } = context
    const side = (index: number, name: string): Tensor =>
      turn(
        tf,
        inputOf(context, index),
        intAttribute(node, `trans${name}`, 0),
        intAttribute(node, `transBatch${name}`, 0),
      )
    const product = multiplyMatrices(tf, side(0, 'A'), side(1, 'B'))
    return tf.mul(product, floatAttribute(node, 'alpha', 1))
  },
}

/** Positions are one for each place or only that of the first place. */
export const MicrosoftRotaryEmbedding: Operation = {
  name: 'RotaryEmbedding',
  domain,
  run(context) {
    const { tf, node } = context
    if (intAttribute(node, 'is_packed_batching', 0) === 1) refuse(context, 'sequences of one length', 'packed ones')
    const [x, table] = [inputOf(context, 0), inputOf(context, 2)]
    const heads = intAttribute(node, 'num_heads', 0) || x.shape[2]! / (2 * table.shape[1]!)
    const split = x.rank === 4 ? x : splitHeads(tf, x, heads)
    const positions = positionsOf(context, split.shape[0], split.shape[2]!)
    const [cosines, sines] = [2, 3].map(index => anglesAt(tf, inputOf(context, index), positions)) as [Tensor, Tensor]
    const interleaved = intAttribute(node, 'interleaved', 0) === 1
    const scaled = tf.mul(rotate(tf, split, { cosines, sines, interleaved }), floatAttribute(node, 'scale', 1))
    return x.rank === 4 ? scaled : mergeHeads(tf, scaled)
  },
}

function positionsOf(context: OperationContext, batch: number, length: number): Tensor {
  const positions = inputOf(context, 1)
  if (positions.rank === 2) return positions
  const [first] = elementsOfInput(context, 1)
  const places = Array.from({ length: batch * length }, (_, i) => first! + (i % length))
  return context.tf.tensor2d(places, [batch, length], 'int32')
}

function withBias(context: OperationContext): Tensor {
  const x = inputOf(context, 0)
  return context.inputs[1] ? context.tf.add(x, context.inputs[1]) : x
}

function turn(tf: TensorFlow, x: Tensor, turns: number, turnsBatch: number): Tensor {
  if (x.rank < 2) return x
  const axes = x.shape.map((_, axis) => axis)
  const moved = turnsBatch ? [...axes.slice(1, -1), 0, x.rank - 1] : axes
  const order = turns ? [...moved.slice(0, -2), moved.at(-1)!, moved.at(-2)!] : moved
  return order.every((axis, i) => axis === i) ? x : tf.transpose(x, order)
}

function activate(context: OperationContext, x: Tensor, parameters: readonly (number | undefined)[]): Tensor {
  const { tf, node } = context
  const [first, second] = parameters
  const kind = stringAttribute(node, 'activation', '')
  switch (kind) {
    case '':
      return x
    case 'Relu':
      return tf.relu(x)
    case 'Tanh':
      return tf.tanh(x)
    case 'Sigmoid':
      return tf.sigmoid(x)
    case 'LeakyRelu':
      return tf.leakyRelu(x, first ?? 0.01)
    case 'Clip':
      return tf.clipByValue(x, first ?? -Infinity, second ?? Infinity)
    case 'HardSigmoid':
      return tf.clipByValue(tf.add(tf.mul(x, first ?? 0.2), second ?? 0.5), 0, 1)
    default:
      return refuse(context, 'an activation that ONNX Runtime fuses', kind)
  }
}

export const fusedOperations: readonly Operation[] = [
  FusedConv,
  FusedGemm,
  FusedGelu,
  FastGelu,
  BiasGelu,
  QuickGelu,
  BiasSoftmax,
  FusedMatMul,
  MicrosoftRotaryEmbedding,
  ...fusedAttentionOperations,
  ...fusedGroupedAttentionOperations,
  ...fusedNormalizationOperations,
  ...fusedQuantizedOperations,
]
