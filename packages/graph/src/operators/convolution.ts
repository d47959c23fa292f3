import type { DataType, Node } from '@coppice/spec'
import { intAttribute, intsAttribute } from '../attributes.ts'
import { type Axis, fixedAxis, freshAxis, isLive, tieAxes } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, formatShape, unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { agree, checkRank, contradiction, inferred, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fixUnlessZero, spatialAxes } from './tying.ts'
import { unwindowedSizes, windowedSizes, windowsOf } from './windows.ts'

export const Conv: Operator = {
  name: 'Conv',
  infer: context => [inferConvolution(context, 1, typeOf(context, 0))],
  macs: (context, outputs) => countConvolution(context, outputs, 1),
  ties: tieConv,
  vanishes,
  rewrite: rewriteConv,
}

export const ConvInteger: Operator = {
  name: 'ConvInteger',
  infer: context => [inferConvolution(context, 1, 'int32')],
  macs: (context, outputs) => countConvolution(context, outputs, 1),
}

export const QLinearConv: Operator = {
  name: 'QLinearConv',
  infer: context => [inferConvolution(context, 3, typeOf(context, 7))],
  macs: (context, outputs) => countConvolution(context, outputs, 3),
}

export const ConvTranspose: Operator = {
  name: 'ConvTranspose',
  infer: context => [inferred(typeOf(context, 0), transposedShape(context))],
  macs(context) {
    const weight = shapeOf(context, 1)!
    return elementsOf(shapeOf(context, 0)!) * elementsOf(weight.slice(1))
  },
  ties: tieConvTranspose,
  vanishes,
  rewrite: rewriteConvTranspose,
}

export const DeformConv: Operator = {
  name: 'DeformConv',
  infer: context => [inferConvolution(context, 1, typeOf(context, 0))],
  macs: (context, outputs) => countConvolution(context, outputs, 1),
}

/** The output of a convolution whose weight is the input of that index: filters, channels of a group, kernel. */
export function inferConvolution(context: InferenceContext, weightIndex: number, type: DataType | undefined): Inferred {
  checkRank(context, 0, 3)
  const input = shapeOf(context, 0)
  const weight = shapeOf(context, weightIndex)
  if (!input || !weight) return inferred(type, input && [input[0]!, ...unknownSizes(input.length - 1)])
  checkRank(context, weightIndex, input.length, input.length)
  checkChannels(context, input[1]!, weight)
  const windows = windowsOf(context, kernelOf(context, weight))
  return inferred(type, [input[0]!, weight[0]!, ...windowedSizes(context, input.slice(2), windows)])
}

/** Each element of the output is a sum over the weight of one filter. */
export function countConvolution(context: InferenceContext, outputs: readonly Inferred[], weightIndex: number): number {
  return elementsOf(outputs[0]!.shape!) * elementsOf(shapeOf(context, weightIndex)!.slice(1))
}

function kernelOf(context: InferenceContext, weight: Shape): readonly number[] {
  const told = intsAttribute(context.node, 'kernel_shape', undefined)
  const kernel = weight.slice(2)
  if (!told || told.length === 0) return kernel
  if (told.length !== kernel.length) contradiction(context, `a kernel of ${kernel.length} axes`, formatShape(told))
  return kernel.map((size, axis) => agree(context, 'kernel_shape and the kernel of the weight', told[axis]!, size))
}

function checkChannels(context: InferenceContext, channels: number, weight: Shape): void {
  const groups = intAttribute(context.node, 'group', 1)
  if (groups < 1) contradiction(context, 'at least one group', `${groups}`)
  if (weight[1]! >= 0) agree(context, 'channels of the input and of the weight', channels, weight[1]! * groups)
  if (weight[0]! % groups !== 0 && weight[0]! >= 0) {
    contradiction(context, `a number of filters divisible by ${groups} groups`, `${weight[0]}`)
  }
}

/** The weight of a transposed convolution is channels, filters of a group, kernel. */
function transposedShape(context: InferenceContext): Shape | undefined {
  checkRank(context, 0, 3)
  const input = shapeOf(context, 0)
  const weight = shapeOf(context, 1)
  if (!input || !weight) return input && [input[0]!, ...unknownSizes(input.length - 1)]
  checkRank(context, 1, input.length, input.length)
  agree(context, 'channels of the input and of the weight', input[1]!, weight[0]!)
  const filters = weight[1]! < 0 ? -1 : weight[1]! * intAttribute(context.node, 'group', 1)
  return [input[0]!, filters, ...transposedSizes(context, input.slice(2), kernelOf(context, weight))]
}

function transposedSizes(context: InferenceContext, spatial: Shape, kernel: readonly number[]): readonly number[] {
  const told = intsAttribute(context.node, 'output_shape', undefined)
  if (told && told.length > 0) return told.slice(-spatial.length)
  const none = new Array<number>(spatial.length).fill(0)
  const extra = intsAttribute(context.node, 'output_padding', none)
  return unwindowedSizes(context, spatial, windowsOf(context, kernel), extra.length > 0 ? extra : none)
}

function tieConv(context: TieContext): readonly (readonly Axis[])[] {
  const { labels, where } = context
  const [x, w, bias] = [axesOf(context, 0), axesOf(context, 1), context.inputs[2]]
  for (const axis of w.slice(2)) fixBecause(context, axis, 'the kernel window of')
  context.mark(1, 0, 'output')
  context.mark(1, 1, 'input')
  const groups = intAttribute(context.node, 'group', 1)
  if (groups === 1) {
    tieAxes(labels, x[1]!, w[1]!, where)
    fixUnlessZero(context, x[1], 0, 1)
  } else tieGroups(context, x[1]!, w, groups)
  if (bias) tieAxes(labels, bias[0]!, w[0]!, where)
  return [[x[0]!, w[0]!, ...spatialAxes(context)]]
}

/** Input channels are (group, index), output channels (group, output): a group goes as a whole, an index from every group. */
function tieGroups(context: TieContext, channels: Axis, weight: readonly Axis[], groups: number): void {
  const { labels, where } = context
  const perGroup = channels.size / groups
  const [group, index] =
    perGroup > 1 ? splitAxis(labels, channels, [groups, perGroup], where) : [channels, fixedAxis(1)]
  if (perGroup > 1) tieAxes(labels, index!, weight[1]!, where)
  fixUnlessZero(context, index, 0, 1)
  const outputs = weight[0]!.size / groups
  const produced = outputs > 1 ? mergeAxes(labels, [group!, freshAxis(labels, outputs)]) : group!
  tieAxes(labels, weight[0]!, produced, where)
}

/** The weight lies as (input, output of a group). */
function tieConvTranspose(context: TieContext): readonly (readonly Axis[])[] {
  const { labels, where } = context
  const [x, w, bias] = [axesOf(context, 0), axesOf(context, 1), context.inputs[2]]
  for (const axis of w.slice(2)) fixBecause(context, axis, 'the kernel window of')
  context.mark(1, 0, 'input')
  context.mark(1, 1, 'output')
  tieAxes(labels, x[1]!, w[0]!, where)
  const groups = intAttribute(context.node, 'group', 1)
  if (groups === 1) fixUnlessZero(context, x[1], 0, 1)
  const output = groups === 1 ? w[1]! : groupedOutput(context, w, groups)
  if (bias) tieAxes(labels, bias[0]!, output, where)
  return [[x[0]!, output, ...spatialAxes(context)]]
}

function groupedOutput(context: TieContext, weight: readonly Axis[], groups: number): Axis {
  const { labels, where } = context
  const perGroup = weight[0]!.size / groups
  const [group, index] = perGroup > 1 ? splitAxis(labels, weight[0]!, [groups, perGroup], where) : [weight[0]!]
  fixUnlessZero(context, index, 0, 1)
  return mergeAxes(labels, [group!, weight[1]!])
}

/**
 * Output channels are zero when the weight's rows and the bias are, and those carry the same labels.
 * A batch of which something can go is zero only without a bias.
 */
function vanishes(context: TieContext, output: readonly Axis[]): boolean {
  if (isLive(output[0]!) && (context.node.inputs[2] || !context.vanishes(0))) return false
  return context.vanishes(1) && context.vanishes(2)
}

function withGroups(context: RewriteContext, groups: number): readonly Node[] {
  const { node } = context
  if (intAttribute(node, 'group', 1) === groups) return [node]
  return [{ ...node, attributes: { ...node.attributes, group: { kind: 'int', value: groups } } }]
}

function rewriteConv(context: RewriteContext): readonly Node[] {
  if (intAttribute(context.node, 'group', 1) === 1) return [context.node]
  return withGroups(context, context.newShape(0)[1]! / context.newShape(1)[1]!)
}

function rewriteConvTranspose(context: RewriteContext): readonly Node[] {
  if (intAttribute(context.node, 'group', 1) === 1) return [context.node]
  return withGroups(context, context.newOutputShape()[1]! / context.newShape(1)[1]!)
}

export const convolutionOperators: readonly Operator[] = [Conv, ConvInteger, QLinearConv, ConvTranspose, DeformConv]
