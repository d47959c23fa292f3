import type { DataType, Node } from '@coppice/spec'
import { floatAttribute, intAttribute, intsAttribute } from '../attributes.ts'
import { fixAll, fixedAxes, fixedAxis, isLive, tieAxes, type Axis } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { makeNode } from '../make-node.ts'
import type { RewriteContext } from '../rewrite.ts'
import { agreeSizes, broadcastShapes, formatShape } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { checkRank, contradiction, inferSame, inferred, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fromFront, protectFromZero } from './tying.ts'

/** Further outputs, in training and before operator set 14, are statistics of the channels. */
export const BatchNormalization: Operator = {
  name: 'BatchNormalization',
  infer(context) {
    checkRank(context, 0, 1)
    for (const index of [1, 2, 3, 4]) checkChannels(context, index)
    const shape = shapeOf(context, 0)
    const channels = shape && [shape[1] ?? 1]
    const statistics = context.node.outputs
      .slice(1)
      .map(() => inferred(typeOf(context, 3) ?? typeOf(context, 0), channels))
    return [inferred(typeOf(context, 0), shape), ...statistics]
  },
  ties: tieBatchNormalization,
  vanishes: channelsVanish,
}

export const InstanceNormalization: Operator = {
  name: 'InstanceNormalization',
  infer(context) {
    checkRank(context, 0, 3)
    for (const index of [1, 2]) checkChannels(context, index)
    return inferSame(context)
  },
  ties: tieInstanceNormalization,
  vanishes: channelsVanish,
}

/** Scale and bias have one number a group before operator set 21 and one a channel from then on. */
export const GroupNormalization: Operator = {
  name: 'GroupNormalization',
  infer(context) {
    checkRank(context, 0, 2)
    const groups = intAttribute(context.node, 'num_groups', 1)
    const channels = shapeOf(context, 0)?.[1] ?? -1
    if (channels >= 0 && channels % groups !== 0) contradiction(context, `channels in ${groups} groups`, `${channels}`)
    return inferSame(context)
  },
  ties: tieGroupNormalization,
  vanishes: channelsVanish,
  rewrite: rewriteGroupNormalization,
}

/** Further outputs are the mean and the inverse deviation of each place. */
export const LayerNormalization: Operator = {
  name: 'LayerNormalization',
  infer: inferLastAxes,
  ties: tieLayerNormalization,
  vanishes: lastAxesVanish,
  rewrite: rewriteLayerNormalization,
}
export const RMSNormalization: Operator = {
  name: 'RMSNormalization',
  infer: inferLastAxes,
  ties: tieLayerNormalization,
  vanishes: lastAxesVanish,
  rewrite: rewriteRmsNormalization,
}
/** An operator of ONNX Runtime in the standard domain: RMSNormalization under its older name. */
export const SimplifiedLayerNormalization: Operator = {
  name: 'SimplifiedLayerNormalization',
  infer: inferLastAxes,
  ties: tieLayerNormalization,
  vanishes: lastAxesVanish,
  rewrite: rewriteRmsNormalization,
}

export const LRN: Operator = {
  name: 'LRN',
  infer: inferSame,
  ties: (context: TieContext) => tieAxesRunOver(context, [1]),
}
export const LpNormalization: Operator = {
  name: 'LpNormalization',
  infer: inferSame,
  ties: (context: TieContext) =>
    tieAxesRunOver(context, [fromFront(intAttribute(context.node, 'axis', -1), axesOf(context, 0).length)]),
}
export const MeanVarianceNormalization: Operator = {
  name: 'MeanVarianceNormalization',
  infer: inferSame,
  ties: tieMeanVariance,
}

function checkChannels(context: InferenceContext, index: number): void {
  const channels = shapeOf(context, 0)?.[1]
  const shape = shapeOf(context, index)
  if (channels === undefined || !shape) return
  if (shape.length !== 1 || agreeSizes(shape[0]!, channels) === undefined) {
    contradiction(context, `${channels} numbers in input ${index}`, formatShape(shape))
  }
}

function inferLastAxes(context: InferenceContext): ReturnType<Operator['infer']> {
  const shape = shapeOf(context, 0)
  if (!shape) return context.node.outputs.map(() => inferred(typeOf(context, 0), undefined))
  const axis = resolveAxis(context, intAttribute(context.node, 'axis', -1), shape.length)
  for (const index of [1, 2]) checkBroadcast(context, shapeOf(context, index), shape)
  const reduced = shape.map((size, i) => (i < axis ? size : 1))
  return context.node.outputs.map((_, i) =>
    inferred(i === 0 ? typeOf(context, 0) : 'float32', i === 0 ? shape : reduced),
  )
}

function checkBroadcast(context: InferenceContext, scale: Shape | undefined, shape: Shape): void {
  if (!scale) return
  const result = broadcastShapes(scale, shape)
  if (result?.length === shape.length && result.every((size, axis) => size === shape[axis] || shape[axis]! < 0)) return
  contradiction(context, `a scale or bias that broadcasts to ${formatShape(shape)}`, formatShape(scale))
}

function tieBatchNormalization(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  ;(['scale', 'bias', 'statistic', 'statistic'] as const).forEach((role, i) => {
    context.mark(i + 1, 0, role)
    tieAxes(context.labels, axesOf(context, i + 1)[0]!, x[1]!, context.where)
  })
  if (floatAttribute(context.node, 'epsilon', 1e-5) === 0) context.leaveUnmasked(4)
  const statistics = context.node.outputs.slice(1).map(() => [x[1]!])
  return [x, ...statistics]
}

/** Without an epsilon, what is zero has no deviation to divide by. */
function protectWithoutEpsilon(context: TieContext): void {
  if (floatAttribute(context.node, 'epsilon', 1e-5) === 0) protectFromZero(context, 0)
}

function tieInstanceNormalization(context: TieContext): readonly (readonly Axis[])[] {
  protectWithoutEpsilon(context)
  const x = axesOf(context, 0)
  ;(['scale', 'bias'] as const).forEach((role, i) => {
    context.mark(i + 1, 0, role)
    tieAxes(context.labels, axesOf(context, i + 1)[0]!, x[1]!, context.where)
  })
  for (const axis of x.slice(2)) fixBecause(context, axis, 'an axis normalised by')
  return [x]
}

/** Statistics run over the channels of a group, so only whole groups can go. Scale and bias are by group before version 21. */
function tieGroupNormalization(context: TieContext): readonly (readonly Axis[])[] {
  const { labels, where } = context
  protectWithoutEpsilon(context)
  const x = axesOf(context, 0)
  for (const axis of x.slice(2)) fixBecause(context, axis, 'an axis normalised by')
  const groups = intAttribute(context.node, 'num_groups', 1)
  const [group, within] = splitAxis(labels, x[1]!, [groups, x[1]!.size / groups], where)
  fixBecause(context, within, 'an axis normalised by')
  const channels = mergeAxes(labels, [group!, fixedAxis(within!.size)])
  ;(['scale', 'bias'] as const).forEach((role, i) => {
    const vector = axesOf(context, i + 1)[0]!
    context.mark(i + 1, 0, role)
    tieAxes(labels, vector, vector.size === groups ? group! : channels, where)
  })
  return [[x[0]!, channels, ...x.slice(2).map(axis => fixedAxis(axis.size))]]
}

function rewriteGroupNormalization(context: RewriteContext): readonly Node[] {
  const { node } = context
  const groups = intAttribute(node, 'num_groups', 1)
  const perGroup = context.oldShape(0)[1]! / groups
  const value = context.newShape(0)[1]! / perGroup
  return [{ ...node, attributes: { ...node.attributes, num_groups: { kind: 'int', value } } }]
}

/** The normalised axes stay; with `width` the last one is freed, and `rewrite` computes the old mean from what is left. */
function tieLayerNormalization(context: TieContext): readonly (readonly Axis[])[] {
  protectWithoutEpsilon(context)
  const x = axesOf(context, 0)
  const first = fromFront(intAttribute(context.node, 'axis', -1), x.length)
  const vectors = context.inputs.slice(1)
  vectors.forEach((_, i) => context.mark(i + 1, -1, i === 0 ? 'scale' : 'bias'))
  const isOneOutput = context.node.outputs.slice(1).every(name => name === '')
  if (context.width && first === x.length - 1 && context.vanishes(0) && isOneOutput) {
    for (const axes of vectors) if (axes) tieAxes(context.labels, axes[0]!, x[first]!, context.where)
    return [x]
  }
  const reason = `an axis normalised by ${context.where}`
  for (const axes of [x.slice(first), ...vectors]) fixAll(context.labels, axes, reason)
  const output = [...x.slice(0, first), ...x.slice(first).map(axis => fixedAxis(axis.size, reason))]
  return context.node.outputs.map((_, i) => (i === 0 ? output : fixedAxes(context.outputShapes(i)[0])))
}

/** Scale and bias are zero at removed channels; on any other axis the shift by mean and bias would show. */
function channelsVanish(context: TieContext, output: readonly Axis[]): boolean {
  return output.every((axis, k) => k === 1 || !isLive(axis)) && context.vanishes(1) && context.vanishes(2)
}

/** Scale and bias are zero at removed positions of the last axes; on those before, zeros stay zero without a bias. */
function lastAxesVanish(context: TieContext, output: readonly Axis[]): boolean {
  const first = fromFront(intAttribute(context.node, 'axis', -1), output.length)
  const isZeroBefore = context.vanishes(0) && !context.node.inputs[2]
  if (output.slice(0, first).some(isLive) && !isZeroBefore) return false
  return context.inputs.slice(1).every((_, i) => context.vanishes(i + 1))
}

/** How many positions the norm ran over, how many are left, and the numbers as constants. */
interface NarrowNorm {
  readonly context: RewriteContext
  readonly full: number
  readonly left: number
  readonly type: DataType
  readonly nodes: Node[]
}

function apply(norm: NarrowNorm, operator: string, ...inputs: string[]): string {
  const output = norm.context.newName()
  norm.nodes.push(makeNode(operator, inputs, [output]))
  return output
}

const number = (norm: NarrowNorm, value: number): string => norm.context.addConstant(norm.type, [], [value])

/** The mean over the last axis as if the removed positions were there and zero. */
function fullMean(norm: NarrowNorm, value: string): string {
  const mean = norm.context.newName()
  const { context } = norm
  const axes = context.opset >= 18 ? [context.addConstant('int64', [1], [-1])] : []
  const attributes = axes.length > 0 ? {} : { axes: { kind: 'ints', value: [-1] } as const }
  norm.nodes.push(makeNode('ReduceMean', [value, ...axes], [mean], attributes))
  return apply(norm, 'Mul', mean, number(norm, norm.left / norm.full))
}

function narrowNorm(context: RewriteContext): NarrowNorm | undefined {
  const full = context.oldShape(0).at(-1)!
  const left = context.newShape(0).at(-1)!
  return full === left ? undefined : { context, full, left, type: context.inputType(0) ?? 'float32', nodes: [] }
}

/**
 * LayerNorm over n positions of which k are left and the others are zero:
 * m = k/n · mean(x), v = k/n · mean((x − m)²) + (n − k)/n · m².
 */
function rewriteLayerNormalization(context: RewriteContext): readonly Node[] {
  const norm = narrowNorm(context)
  if (!norm) return [context.node]
  const { node } = context
  const [x, scale, bias] = node.inputs
  const mean = fullMean(norm, x!)
  const deviation = apply(norm, 'Sub', x!, mean)
  const spread = fullMean(norm, apply(norm, 'Mul', deviation, deviation))
  const missing = apply(norm, 'Mul', apply(norm, 'Mul', mean, mean), number(norm, (norm.full - norm.left) / norm.full))
  const variance = apply(norm, 'Add', spread, missing)
  return scaleAndShift(norm, deviation, variance, scale!, bias)
}

/** RMSNorm over n positions of which k are left: the mean of squares is k/n of theirs. */
function rewriteRmsNormalization(context: RewriteContext): readonly Node[] {
  const norm = narrowNorm(context)
  if (!norm) return [context.node]
  const [x, scale] = context.node.inputs
  return scaleAndShift(norm, x!, fullMean(norm, apply(norm, 'Mul', x!, x!)), scale!, undefined)
}

function scaleAndShift(
  norm: NarrowNorm,
  value: string,
  variance: string,
  scale: string,
  bias: string | undefined,
): Node[] {
  const { node } = norm.context
  const epsilon = number(norm, floatAttribute(node, 'epsilon', 1e-5))
  const root = apply(norm, 'Sqrt', apply(norm, 'Add', variance, epsilon))
  const normalized = apply(norm, 'Div', value, root)
  const output = node.outputs[0]!
  if (!bias) return [...norm.nodes, makeNode('Mul', [normalized, scale], [output], {}, node.name)]
  const scaled = apply(norm, 'Mul', normalized, scale)
  return [...norm.nodes, makeNode('Add', [scaled, bias], [output], {}, node.name)]
}

/** What is zero has no deviation to divide by. */
function tieMeanVariance(context: TieContext): readonly (readonly Axis[])[] {
  protectFromZero(context, 0)
  const rank = axesOf(context, 0).length
  const axes = intsAttribute(context.node, 'axes', [0, 2, 3])
  return tieAxesRunOver(
    context,
    axes.map(axis => fromFront(axis, rank)),
  )
}

function tieAxesRunOver(context: TieContext, axes: readonly number[]): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  for (const axis of axes) fixBecause(context, x[axis], 'an axis normalised by')
  return [x]
}

export const normalizationOperators: readonly Operator[] = [
  BatchNormalization,
  InstanceNormalization,
  GroupNormalization,
  LayerNormalization,
  RMSNormalization,
  SimplifiedLayerNormalization,
  LRN,
  LpNormalization,
  MeanVarianceNormalization,
]
