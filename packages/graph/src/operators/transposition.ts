import { intAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import { isFollowed, knownValue, pick, stridedPlaces } from '../inference/known-values.ts'
import { type Axis, fixAxis, fixedAxis } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { formatShape, stridesOf } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { checkRank, contradiction, inferSame, inferred, knownOf, shapeOf, typeOf } from './inferring.ts'
import { axesOf, spatialAxes } from './tying.ts'

export const Transpose: Operator = {
  name: 'Transpose',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    if (!shape) return [inferred(type, undefined)]
    const order = permutation(context, shape)
    const turned = order.map(axis => shape[axis]!)
    const known = knownOf(context, 0)
    if (!known || !isFollowed(type, turned)) return [inferred(type, turned)]
    const strides = stridesOf(shape)
    const places = stridedPlaces(
      turned,
      order.map(axis => strides[axis]!),
      0,
    )
    return [knownValue(type, turned, pick(known.data, places))]
  },
  ties: tieTranspose,
}

export const DepthToSpace: Operator = {
  name: 'DepthToSpace',
  infer(context) {
    checkRank(context, 0, 4, 4)
    const block = blockSize(context)
    const [n, c, h, w] = shapeOf(context, 0) ?? [-1, -1, -1, -1]
    const depth = divided(context, c!, block * block)
    return [inferred(typeOf(context, 0), [n!, depth, times(h!, block), times(w!, block)])]
  },
  ties: tieDepthToSpace,
}

export const SpaceToDepth: Operator = {
  name: 'SpaceToDepth',
  infer(context) {
    checkRank(context, 0, 4, 4)
    const block = blockSize(context)
    const [n, c, h, w] = shapeOf(context, 0) ?? [-1, -1, -1, -1]
    const sides = [divided(context, h!, block), divided(context, w!, block)]
    return [inferred(typeOf(context, 0), [n!, times(c!, block * block), ...sides])]
  },
  ties: tieSpaceToDepth,
}

/** Turns the steps of each sequence of a batch around. */
export const ReverseSequence: Operator = { name: 'ReverseSequence', infer: inferSame }

/** For each axis of the output, the axis of the input; reversed by default. */
function permutation(context: InferenceContext, shape: Shape): readonly number[] {
  const order = intsAttribute(context.node, 'perm', undefined)
  if (!order) return shape.map((_, axis) => shape.length - 1 - axis)
  const resolved = order.map(axis => (axis < 0 ? axis + shape.length : axis))
  const complete = resolved.length === shape.length && shape.every((_, axis) => resolved.includes(axis))
  return complete ? resolved : contradiction(context, `an order of the axes of ${formatShape(shape)}`, `[${order}]`)
}

function blockSize(context: InferenceContext): number {
  const size = intAttribute(context.node, 'blocksize', 0)
  return size > 0 ? size : contradiction(context, 'a positive block size', String(size))
}

function times(size: number, factor: number): number {
  return size < 0 ? -1 : size * factor
}

function divided(context: InferenceContext, size: number, factor: number): number {
  if (size < 0) return -1
  return size % factor === 0 ? size / factor : contradiction(context, `a size divisible by ${factor}`, String(size))
}

function tieTranspose(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const order = intsAttribute(context.node, 'perm', undefined) ?? x.map((_, axis) => x.length - 1 - axis)
  return [order.map(axis => x[axis]!)]
}

/** The channels are the places of a block and the channels of the result; only the latter can go. */
function tieDepthToSpace(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const { labels, node, where } = context
  const block = intAttribute(node, 'blocksize', 1)
  const channels = x[1]!.size / (block * block)
  const isChannelFirst = stringAttribute(node, 'mode', 'DCR') === 'CRD'
  const factors = splitAxis(labels, x[1]!, isChannelFirst ? [channels, block, block] : [block, block, channels], where)
  const channel = isChannelFirst ? 0 : 2
  factors.forEach((axis, k) => k !== channel && fixAxis(labels, axis, `the block of ${where}`))
  return [[x[0]!, factors[channel]!, ...spatialAxes(context)]]
}

function tieSpaceToDepth(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const block = intAttribute(context.node, 'blocksize', 1)
  const channels = mergeAxes(context.labels, [fixedAxis(block * block), x[1]!])
  return [[x[0]!, channels, ...spatialAxes(context)]]
}

export const transpositionOperators: readonly Operator[] = [Transpose, DepthToSpace, SpaceToDepth, ReverseSequence]
