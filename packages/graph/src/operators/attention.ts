import type { Attribute, Node } from '@coppice/spec'
import { floatAttribute, intAttribute } from '../attributes.ts'
import { type Axis, fixedAxis, partOfAxis, tieAxes } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fixUnlessZero } from './tying.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
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
  ties: tieAttention,
  vanishes: context => headCount(context, 'q') === headCount(context, 'kv') && context.vanishes(2),
  rewrite: rewriteAttention,
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
  ties: tieRotaryEmbedding,
  vanishes: context => context.vanishes(0),
  rewrite: context => withHeads(context, { num_heads: 0 }),
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

/** How many heads the queries, or the keys and values, have. */
function headCount(context: TieContext, which: 'q' | 'kv'): number {
  const axes = axesOf(context, which === 'q' ? 0 : 1)
  return axes.length === 4 ? axes[1]!.size : intAttribute(context.node, `${which}_num_heads`, 0)
}

/** Batch, heads, length and size of a head; of three axes the last is heads by size of a head. */
function headAxes(context: TieContext, index: number, heads: number): readonly Axis[] | undefined {
  const axes = axesOf(context, index)
  if (axes.length === 4) return axes
  if (axes.length !== 3 || heads < 1 || axes[2]!.size % heads !== 0) return undefined
  const [head, size] = splitAxis(context.labels, axes[2]!, [heads, axes[2]!.size / heads], context.where)
  return [axes[0]!, head!, axes[1]!, size!]
}

/**
 * A key and value head goes with the group of query heads that reads it, and an index within the groups from all of them;
 * a position within a head of query and key goes from both, one of the values from the result.
 */
function tieAttention(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const { labels, where, node } = context
  const [queryHeads, heads] = [headCount(context, 'q'), headCount(context, 'kv')]
  const query = headAxes(context, 0, queryHeads)
  const key = headAxes(context, 1, heads)
  const value = headAxes(context, 2, heads)
  if (!query || !key || !value || queryHeads % heads !== 0) return undefined
  tieAxes(labels, query[3]!, key[3]!, where)
  fixUnlessZero(context, query[3], 0, 1)
  for (const axes of [query, key, value]) fixBecause(context, axes[2], 'the positions attended to by')
  const group = queryHeads === heads ? query[1]! : splitAxis(labels, query[1]!, [heads, queryHeads / heads], where)[0]!
  for (const axes of [key, value]) {
    tieAxes(labels, axes[0]!, query[0]!, where)
    tieAxes(labels, axes[1]!, group, where)
  }
  tieMask(context, query[1]!)
  tiePast(context, 4, key)
  tiePast(context, 5, value)
  const result = [query[0]!, query[1]!, query[2]!, value[3]!]
  const isMerged = axesOf(context, 0).length === 3
  const outputs = [
    isMerged ? [query[0]!, query[2]!, mergeAxes(labels, [query[1]!, value[3]!])] : result,
    [key[0]!, key[1]!, fixedAxis(context.outputShapes(1)[0][2] ?? -1), key[3]!],
    [value[0]!, value[1]!, fixedAxis(context.outputShapes(2)[0][2] ?? -1), value[3]!],
    [query[0]!, query[1]!, query[2]!, fixedAxis(context.outputShapes(3)[0][3] ?? -1)],
  ]
  return node.outputs.map((_, i) => outputs[i]!)
}

function tieMask(context: TieContext, heads: Axis): void {
  const mask = context.inputs[3]
  const ofHeads = mask?.at(-3)
  for (const axis of mask ?? []) if (axis !== ofHeads) fixBecause(context, axis, 'the mask of')
  if (ofHeads && ofHeads.size !== 1) tieAxes(context.labels, ofHeads, heads, context.where)
}

function tiePast(context: TieContext, index: number, now: readonly Axis[]): void {
  const past = context.inputs[index]
  if (!past) return
  for (const axis of [0, 1, 3]) tieAxes(context.labels, past[axis]!, now[axis]!, context.where)
  fixBecause(context, past[2], 'the positions attended to by')
}

/** The scale is that of the size a head had; the numbers of heads follow. */
function rewriteAttention(context: RewriteContext): readonly Node[] {
  const { node } = context
  const heads = intAttribute(node, 'q_num_heads', 0)
  const shape = context.oldShape(0)
  const size = shape.length === 4 ? shape[3]! : shape[2]! / heads
  const scale = floatAttribute(node, 'scale', 0) || 1 / Math.sqrt(size)
  const attributes = { ...node.attributes, scale: { kind: 'float', value: scale } as const }
  return withHeads({ ...context, node: { ...node, attributes } }, { q_num_heads: 0, kv_num_heads: 1 })
}

/** Sets the numbers of heads that are given to what is left of them in the inputs that they describe. */
function withHeads(context: RewriteContext, inputs: Readonly<Record<string, number>>): readonly Node[] {
  const attributes: Record<string, Attribute> = { ...context.node.attributes }
  for (const [name, index] of Object.entries(inputs)) {
    const heads = intAttribute(context.node, name, 0)
    if (heads > 0) attributes[name] = { kind: 'int', value: headsLeft(context, index, heads) }
  }
  return [{ ...context.node, attributes }]
}

function headsLeft(context: RewriteContext, index: number, heads: number): number {
  const axes = context.inputAxes(index)
  if (axes.length === 4) return context.newShape(index)[1]!
  const kept = context.kept.of(axes[2]!)
  if (!kept) return heads
  const size = kept.length / heads
  return Array.from({ length: heads }, (_, head) => kept.subarray(head * size, (head + 1) * size)).filter(part =>
    part.includes(1),
  ).length
}

/** Each position of a head turns with the one half a head further, by the angle that cosines and sines have for both. */
function tieRotaryEmbedding(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const { labels, node, where } = context
  const input = axesOf(context, 0)
  const axes = headAxes(context, 0, intAttribute(node, 'num_heads', 0))
  if (!axes) return undefined
  const size = axes[3]!
  const isWhole = intAttribute(node, 'rotary_embedding_dim', 0) === 0 && intAttribute(node, 'interleaved', 0) === 0
  const half = size.size / 2
  const parts = [partOfAxis(size, 0, half), partOfAxis(size, half, size.size)]
  const angles = [1, 2].map(index => axesOf(context, index).at(-1)!)
  for (const index of [1, 2])
    for (const axis of axesOf(context, index).slice(0, -1)) fixBecause(context, axis, 'the positions turned by')
  if (isWhole) for (const other of [parts[1]!, ...angles]) tieAxes(labels, parts[0]!, other, where)
  else for (const axis of [size, ...angles]) fixBecause(context, axis, 'the angles of')
  return [input.length === 4 ? input : [axes[0]!, axes[2]!, mergeAxes(labels, [axes[1]!, size])]]
}

export const attentionOperators: readonly Operator[] = [Attention, RotaryEmbedding]
