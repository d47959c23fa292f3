import { floatAttribute, intAttribute, intsAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { multiplyMatrices } from '../tensors/multiply-matrices.ts'
import { refuse } from '../tensors/refuse.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { addBiases, attend, causalBias, mergeHeads, splitHeads } from './attention-core.ts'

const domain = 'com.microsoft'

/** Projects its input to queries, keys and values with one weight, then attends. */
export const FusedAttention: Operation = {
  name: 'Attention',
  domain,
  run(context) {
    const { tf, node, inputs } = context
    const weight = inputOf(context, 1)
    if (intAttribute(node, 'do_rotary', 0) === 1) refuse(context, 'attention without rotation', 'do_rotary')
    const heads = intAttribute(node, 'num_heads', 1)
    const widths = intsAttribute(node, 'qkv_hidden_sizes', new Array<number>(3).fill(weight.shape[1]! / 3))
    const product = multiplyMatrices(tf, inputOf(context, 0), weight)
    const projected = tf.split(inputs[2] ? tf.add(product, inputs[2]) : product, [...widths], 2)
    const [query, ...now] = projected.map(part => splitHeads(tf, part, heads)) as [Tensor, Tensor, Tensor]
    const past = inputs[4] ? tf.unstack(inputs[4]) : []
    const [key, value] = now.map((part, i) => (past[i] ? tf.concat([past[i], part], 2) : part)) as [Tensor, Tensor]
    const total = key.shape[2]!
    const { result } = attend(tf, {
      query,
      key,
      value,
      scale: scaleOf(context, query),
      bias: addBiases(tf, [maskBias(context, 3, total), inputs[5], causal(context, query.shape[2]!, total)]),
    })
    return [mergeHeads(tf, result), ...(node.outputs[1] ? [tf.stack([key, value])] : [])]
  },
}

/** Queries, keys and values are already projected: batch, length, width; or packed, or by heads. */
export const MultiHeadAttention: Operation = {
  name: 'MultiHeadAttention',
  domain,
  run(context) {
    const { tf, node, inputs } = context
    const [query, ...now] = projections(context)
    const past = [inputs[6], inputs[7]]
    const [key, value] = now.map((part, i) => (past[i] ? tf.concat([past[i], part], 2) : part)) as [Tensor, Tensor]
    const total = key.shape[2]!
    const { result } = attend(tf, {
      query,
      key,
      value,
      scale: scaleOf(context, query),
      bias: addBiases(tf, [maskBias(context, 4, total), inputs[5], causal(context, query.shape[2]!, total)]),
    })
    const presents = node.outputs.length > 1 ? [key, value] : []
    return [mergeHeads(tf, result), ...presents]
  },
}

/** Query, key and value as batch, heads, length and size. */
function projections(context: OperationContext): [Tensor, Tensor, Tensor] {
  const { tf, node, inputs } = context
  const heads = intAttribute(node, 'num_heads', 1)
  const first = inputOf(context, 0)
  const packed =
    first.rank === 5 ? tf.unstack(first, 3) : inputs[1]?.rank === 5 ? [first, ...tf.unstack(inputs[1], 3)] : undefined
  const parts = packed ?? [0, 1, 2].map(index => inputOf(context, index))
  const isByHeads = (part: Tensor, i: number): boolean => !packed && i > 0 && part.rank === 4
  const flat = parts.map((part, i) =>
    part.rank === 3 || isByHeads(part, i) ? part : tf.reshape(part, [part.shape[0], part.shape[1]!, -1]),
  )
  const widths = flat.map((part, i) => (isByHeads(part, i) ? part.shape[1]! * part.shape[3]! : part.shape[2]!))
  const biases = inputs[3] ? tf.split(inputs[3], widths) : []
  return flat.map((part, i) => {
    if (isByHeads(part, i)) return part
    return splitHeads(tf, biases[i] ? tf.add(part, biases[i]) : part, heads)
  }) as [Tensor, Tensor, Tensor]
}

function scaleOf({ node }: OperationContext, query: Tensor): number {
  return floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(query.shape[3]!)
}

function causal({ tf, node }: OperationContext, queries: number, keys: number): Tensor | undefined {
  return intAttribute(node, 'unidirectional', 0) === 1 ? causalBias(tf, queries, keys, keys - queries) : undefined
}

/**
 * A mask holds the lengths of the sequences, their ends and then their starts, or what counts: for each key, for each
 * query and key, or with an axis of heads.
 */
function maskBias(context: OperationContext, index: number, total: number): Tensor | undefined {
  const { tf, node } = context
  const mask = context.inputs[index]
  if (!mask) return undefined
  const filler = floatAttribute(node, 'mask_filter_value', -10_000)
  const batch = context.inputs[0]!.shape[0]
  if (mask.rank === 1) return tf.mul(lengthMask(tf, elementsOfInput(context, index), batch, total), filler)
  const isOut = withoutGradient(tf, [mask], given => tf.cast(tf.lessEqual(given, tf.zerosLike(given)), 'float32'))
  const bias = tf.mul(isOut, filler)
  if (mask.rank === 2) return tf.reshape(bias, [mask.shape[0], 1, 1, total])
  if (mask.rank === 3) return tf.expandDims(bias, 1)
  const [queries, most] = [context.inputs[0]!.shape[1]!, mask.shape[2]!]
  return tf.slice(bias, [0, 0, most - queries - (most - total), 0], [mask.shape[0], 1, queries, total])
}

/** 1 at keys that are beyond the length of their sequence or before its start. */
function lengthMask(tf: TensorFlow, numbers: readonly number[], batch: number, total: number): Tensor {
  const data = Array.from({ length: batch * total }, (_, i) => {
    const [sequence, place] = [Math.floor(i / total), i % total]
    const start = numbers.length >= 2 * batch ? numbers[batch + sequence]! : 0
    return Number(place >= numbers[sequence]! || place < start)
  })
  return tf.tensor4d(data, [batch, 1, 1, total], 'float32')
}

export const fusedAttentionOperations: readonly Operation[] = [FusedAttention, MultiHeadAttention]
