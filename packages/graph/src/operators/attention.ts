import { intAttribute } from '../attributes.ts'
import type { InferenceContext, Operator, Shape } from '../operator.ts'
import { elementsOf, formatShape } from '../shapes.ts'
import { agree, contradiction, inferSame, inferred, shapeOf, typeOf } from './inferring.ts'

/** The heads of query, key and value as four axes: batch, heads, length, size of a head. */
interface Heads {
  readonly query: Shape
  readonly key: Shape
  readonly value: Shape
}

/** Inputs are query, key, value, mask, past key, past value; outputs the result, present key, present value, products. */
export const Attention: Operator = {
  name: 'Attention',
  infer(context) {
    const heads = headsOf(context)
    const type = typeOf(context, 0)
    if (!heads) return context.node.outputs.map(() => inferred(type, undefined))
    const { query, key, value } = heads
    const past = shapeOf(context, 4)?.[2] ?? 0
    const total = past < 0 || key[2]! < 0 ? -1 : past + key[2]!
    agree(context, 'batches of query and key', query[0]!, key[0]!)
    agree(context, 'sizes of the heads of query and key', query[3]!, key[3]!)
    agree(context, 'lengths of key and value', key[2]!, value[2]!)
    const result = [query[0]!, query[1]!, query[2]!, value[3]!]
    return [
      inferred(type, shapeOf(context, 0)!.length === 3 ? merged(result) : result),
      inferred(typeOf(context, 1), key.with(2, total)),
      inferred(typeOf(context, 2), value.with(2, total)),
      inferred(type, [query[0]!, query[1]!, query[2]!, total]),
    ]
  },
  macs(context) {
    const { query, key, value } = headsOf(context)!
    const total = (shapeOf(context, 4)?.[2] ?? 0) + key[2]!
    return elementsOf(query.slice(0, 3)) * total * (query[3]! + value[3]!)
  },
}

/** Without positions, the cosines and sines are given for every batch and place. */
export const RotaryEmbedding: Operator = {
  name: 'RotaryEmbedding',
  infer(context) {
    const [input, cosines] = [shapeOf(context, 0), shapeOf(context, 1)]
    if (input && cosines?.length === 3) {
      agree(context, 'batches of the input and of the cosines', input[0]!, cosines[0]!)
      agree(context, 'lengths of the input and of the cosines', input[input.length === 4 ? 2 : 1]!, cosines[1]!)
    }
    return inferSame(context)
  },
}

function headsOf(context: InferenceContext): Heads | undefined {
  const queryHeads = intAttribute(context.node, 'q_num_heads', 0)
  const keyHeads = intAttribute(context.node, 'kv_num_heads', queryHeads)
  const [query, key, value] = [
    splitHeads(context, shapeOf(context, 0), queryHeads),
    splitHeads(context, shapeOf(context, 1), keyHeads),
    splitHeads(context, shapeOf(context, 2), keyHeads),
  ]
  return query && key && value && { query, key, value }
}

/** Four axes stay; of three, the last is heads by size of a head. */
function splitHeads(context: InferenceContext, shape: Shape | undefined, heads: number): Shape | undefined {
  if (!shape || shape.length === 4) return shape
  const [batch, length, width] = shape
  if (shape.length !== 3 || heads < 1 || (width! >= 0 && width! % heads !== 0)) {
    contradiction(context, `three axes of which the last is ${heads} heads, or four axes`, formatShape(shape))
  }
  return [batch!, heads, length!, width! < 0 ? -1 : width! / heads]
}

function merged([batch, heads, length, size]: Shape): Shape {
  return [batch!, length!, size! < 0 ? -1 : heads! * size!]
}

export const attentionOperators: readonly Operator[] = [Attention, RotaryEmbedding]
