import { floatAttribute, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { addBiases, attend, causalBias, mergeHeads, splitHeads } from './attention-core.ts'
import { rotate } from './attention-rotation.ts'
import { anglesAt } from './attention.ts'

const domain = 'com.microsoft'

/**
 * Causal attention in which several query heads share one of keys. Each sequence of the batch has a length of its own,
 * which is read; the past ends where the new positions begin.
 */
export const GroupQueryAttention: Operation = {
  name: 'GroupQueryAttention',
  domain,
  run(context) {
    const { tf, node } = context
    refuseVariants(context)
    const [query, key, value] = projections(context)
    const [batch, , length] = query.shape as [number, number, number]
    const totals = elementsOfInput(context, 5).map(last => last + 1)
    const most = elementsOfInput(context, 6)[0]!
    const pasts = totals.map(total => (most === length ? 0 : total - length))
    const turned = intAttribute(node, 'do_rotary', 0) === 1 ? turn(context, [query, key], pasts) : [query, key]
    const present = Math.max(context.inputs[3]?.shape[2] ?? 0, most)
    const keys = joinPast(tf, context.inputs[3], turned[1]!, pasts, present)
    const values = joinPast(tf, context.inputs[4], value, pasts, present)
    const results = pasts.map((past, i) => {
      const part = (x: Tensor, size: number): Tensor => {
        const [, heads, , width] = x.shape as [number, number, number, number]
        return tf.slice(x, [i, 0, 0, 0], [1, heads, size, width])
      }
      const seen = past + length
      return attend(tf, {
        query: part(turned[0]!, length),
        key: part(keys, seen),
        value: part(values, seen),
        scale: floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(query.shape[3]!),
        bias: biasOf(context, i, length, past, batch),
        softcap: floatAttribute(node, 'softcap', 0),
      }).result
    })
    return [mergeHeads(tf, tf.concat(results)), keys, values]
  },
}

function refuseVariants(context: OperationContext): void {
  const { node, inputs } = context
  if (intAttribute(node, 'smooth_softmax', 0) === 1 || inputs[11]) refuse(context, 'a plain softmax', 'one with a sink')
  if (intAttribute(node, 'qk_output', 0) !== 0) refuse(context, 'no output of products', 'qk_output')
}

/** Query, key and value as batch, heads, length and size; one input may hold all three. */
function projections(context: OperationContext): [Tensor, Tensor, Tensor] {
  const { tf, node, inputs } = context
  const [heads, keyHeads] = [intAttribute(node, 'num_heads', 1), intAttribute(node, 'kv_num_heads', 1)]
  const first = inputOf(context, 0)
  const size = first.shape[2]! / (heads + 2 * keyHeads)
  const parts = inputs[1]
    ? [first, inputs[1], inputOf(context, 2)]
    : tf.split(first, [heads * size, keyHeads * size, keyHeads * size], 2)
  return parts.map((part, i) => splitHeads(tf, part, i === 0 ? heads : keyHeads)) as [Tensor, Tensor, Tensor]
}

/** Turned by the positions given, or those after the past. */
function turn(context: OperationContext, tensors: readonly Tensor[], pasts: readonly number[]): Tensor[] {
  const { tf, node, inputs } = context
  const length = tensors[0]!.shape[2]!
  const places = pasts.flatMap(past => Array.from({ length }, (_, i) => past + i))
  const positions = inputs[9] ?? tf.tensor2d(places, [pasts.length, length], 'int32')
  const [cosines, sines] = [7, 8].map(index => anglesAt(tf, inputOf(context, index), positions)) as [Tensor, Tensor]
  const interleaved = intAttribute(node, 'rotary_interleaved', 0) === 1
  return tensors.map(tensor => rotate(tf, tensor, { cosines, sines, interleaved }))
}

/** For each sequence its past, then what is new, then zeros up to the size. */
function joinPast(
  tf: TensorFlow,
  past: Tensor | undefined,
  now: Tensor,
  pasts: readonly number[],
  size: number,
): Tensor {
  const [, heads, length, width] = now.shape as [number, number, number, number]
  const sequences = pasts.map((count, i) => {
    const before = past && count > 0 ? [tf.slice(past, [i, 0, 0, 0], [1, heads, count, width])] : []
    const rest = size - count - length
    const after = rest > 0 ? [tf.zeros([1, heads, rest, width])] : []
    return tf.concat([...before, tf.slice(now, [i, 0, 0, 0], [1, heads, length, width]), ...after], 2)
  })
  return tf.concat(sequences)
}

function biasOf(context: OperationContext, sequence: number, length: number, past: number, batch: number): Tensor {
  const { tf, node, inputs } = context
  const window = intAttribute(node, 'local_window_size', -1)
  const total = past + length
  const causal = causalBias(tf, length, total, past, window > 0 ? window : Infinity)
  const given = inputs[10]
  const [which, heads] = [given?.shape[0] === batch ? sequence : 0, given?.shape[1] ?? 1]
  return addBiases(tf, [causal, given && tf.slice(given, [which, 0, 0, 0], [1, heads, length, total])])!
}

export const fusedGroupedAttentionOperations: readonly Operation[] = [GroupQueryAttention]
