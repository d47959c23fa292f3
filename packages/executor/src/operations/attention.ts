import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { nonNegative } from '../tensors/index-places.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { addBiases, attend, causalBias, hidden, mergeHeads, splitHeads } from './attention-core.ts'
import { rotate } from './attention-rotation.ts'

/** Inputs are query, key, value, mask, past key, past value and, from operator set 24, how many keys are no padding. */
export const Attention: Operation = {
  name: 'Attention',
  run(context) {
    const { tf, node, inputs } = context
    const queryHeads = intAttribute(node, 'q_num_heads', 0)
    const keyHeads = intAttribute(node, 'kv_num_heads', queryHeads)
    const four = (index: number, heads: number): Tensor => {
      const x = inputOf(context, index)
      return x.rank === 4 ? x : splitHeads(tf, x, heads)
    }
    const query = four(0, queryHeads)
    const extend = (past: Tensor | undefined, now: Tensor): Tensor => (past ? tf.concat([past, now], 2) : now)
    const [key, value] = [extend(inputs[4], four(1, keyHeads)), extend(inputs[5], four(2, keyHeads))]
    const attended = attend(tf, {
      query,
      key,
      value,
      scale: floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(query.shape[3]!),
      bias: biasOf(context, query.shape[2]!, key.shape[2]!),
      softcap: floatAttribute(node, 'softcap', 0),
    })
    const { products, capped, biased, shares, result } = attended
    const shown = [products, capped, biased, shares][intAttribute(node, 'qk_matmul_output_mode', 0)]!
    const output = inputOf(context, 0).rank === 4 ? result : mergeHeads(tf, result)
    return [output, key, value, shown]
  },
}

function biasOf(context: OperationContext, queries: number, keys: number): Tensor | undefined {
  const { tf, node, inputs } = context
  const past = inputs[4]?.shape[2] ?? 0
  const causal = intAttribute(node, 'is_causal', 0) === 1 ? causalBias(tf, queries, keys, past) : undefined
  return addBiases(tf, [inputs[3] && maskBias(tf, inputs[3], keys), causal, paddingBias(context, keys)])
}

/** Truth values hide where they are false; numbers are added. A mask that is too short hides what lies beyond. */
function maskBias(tf: TensorFlow, mask: Tensor, keys: number): Tensor {
  const bias =
    mask.dtype === 'float32'
      ? mask
      : withoutGradient(tf, [mask], given => tf.mul(tf.sub(1, tf.cast(given, 'float32')), hidden))
  const missing = keys - mask.shape.at(-1)!
  if (missing <= 0 || mask.shape.at(-1) === 1) return bias
  return tf.pad(bias, [...mask.shape.slice(0, -1).map((): [number, number] => [0, 0]), [0, missing]], hidden)
}

function paddingBias(context: OperationContext, keys: number): Tensor | undefined {
  if (!context.inputs[6]) return undefined
  const lengths = elementsOfInput(context, 6)
  const data = lengths.flatMap(length => Array.from({ length: keys }, (_, i) => (i < length ? 0 : hidden)))
  return context.tf.tensor4d(data, [lengths.length, 1, 1, keys], 'float32')
}

/** Without positions, the cosines and sines are given for every batch and place. */
export const RotaryEmbedding: Operation = {
  name: 'RotaryEmbedding',
  run(context) {
    const { tf, node, inputs } = context
    const x = inputOf(context, 0)
    const heads = x.rank === 4 ? x : splitHeads(tf, x, intAttribute(node, 'num_heads', 1))
    const [cosines, sines] = [1, 2].map(index => anglesAt(tf, inputOf(context, index), inputs[3]))
    const interleaved = intAttribute(node, 'interleaved', 0) === 1
    const turned = rotate(tf, heads, { cosines: cosines!, sines: sines!, interleaved })
    return x.rank === 4 ? turned : mergeHeads(tf, turned)
  },
}

/** Rows of a table by position (batch by length), or a row for every place, as batch, 1, length and half. */
export function anglesAt(tf: TensorFlow, table: Tensor, positions: Tensor | undefined): Tensor {
  if (!positions) return tf.expandDims(table, 1)
  const places = nonNegative(tf, tf.reshape(positions, [positions.size]), table.shape[0])
  const rows = pickRows(tf, table, places)
  return tf.reshape(rows, [positions.shape[0], 1, positions.shape[1]!, table.shape[1]!])
}

export const attentionOperations: readonly Operation[] = [Attention, RotaryEmbedding]
