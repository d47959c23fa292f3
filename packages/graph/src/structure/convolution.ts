import type { Node } from '@coppice/spec'
import { freshAxis, tieAxes, fixedAxis, type Axis } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import { intAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, spatialAxes } from '../operators/tying.ts'

function tieConv(context: TieContext): readonly (readonly Axis[])[] {
  const { labels, where } = context
  const [x, w, bias] = [axesOf(context, 0), axesOf(context, 1), context.inputs[2]]
  for (const axis of w.slice(2)) fixBecause(context, axis, 'the kernel window of')
  context.mark(1, 0, 'output')
  context.mark(1, 1, 'input')
  const groups = intAttribute(context.node, 'group', 1)
  if (groups === 1) tieAxes(labels, x[1]!, w[1]!, where)
  else tieGroups(context, x[1]!, w, groups)
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
  const output = groups === 1 ? w[1]! : groupedOutput(context, w, groups)
  if (bias) tieAxes(labels, bias[0]!, output, where)
  return [[x[0]!, output, ...spatialAxes(context)]]
}

function groupedOutput({ labels, where }: TieContext, weight: readonly Axis[], groups: number): Axis {
  const perGroup = weight[0]!.size / groups
  const group = perGroup > 1 ? splitAxis(labels, weight[0]!, [groups, perGroup], where)[0]! : weight[0]!
  return mergeAxes(labels, [group, weight[1]!])
}

/** Output channels are zero when the weight's rows and the bias are, and those carry the same labels. */
const vanishes = (context: TieContext): boolean => context.vanishes(1) && context.vanishes(2)

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

export const structure = {
  Conv: { ties: tieConv, vanishes, rewrite: rewriteConv },
  ConvTranspose: { ties: tieConvTranspose, vanishes, rewrite: rewriteConvTranspose },
}
