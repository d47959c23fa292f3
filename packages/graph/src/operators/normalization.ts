import { intAttribute } from '../attributes.ts'
import type { InferenceContext, Operator, Shape } from '../operator.ts'
import { agreeSizes, broadcastShapes, formatShape } from '../shapes.ts'
import { checkRank, contradiction, inferSame, inferred, resolveAxis, shapeOf, typeOf } from './inferring.ts'

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
}

export const InstanceNormalization: Operator = {
  name: 'InstanceNormalization',
  infer(context) {
    checkRank(context, 0, 3)
    for (const index of [1, 2]) checkChannels(context, index)
    return inferSame(context)
  },
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
}

/** Further outputs are the mean and the inverse deviation of each place. */
export const LayerNormalization: Operator = { name: 'LayerNormalization', infer: inferLastAxes }
export const RMSNormalization: Operator = { name: 'RMSNormalization', infer: inferLastAxes }
/** An operator of ONNX Runtime in the standard domain: RMSNormalization under its older name. */
export const SimplifiedLayerNormalization: Operator = { name: 'SimplifiedLayerNormalization', infer: inferLastAxes }

export const LRN: Operator = { name: 'LRN', infer: inferSame }
export const LpNormalization: Operator = { name: 'LpNormalization', infer: inferSame }
export const MeanVarianceNormalization: Operator = { name: 'MeanVarianceNormalization', infer: inferSame }

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
