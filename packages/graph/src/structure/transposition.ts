import { fixAxis, fixedAxis, type Axis } from '../labels/axis.ts'
import { mergeAxes, splitAxis } from '../labels/factor-axes.ts'
import { intAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, spatialAxes } from '../operators/tying.ts'

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

export const structure = {
  Transpose: { ties: tieTranspose },
  DepthToSpace: { ties: tieDepthToSpace },
  SpaceToDepth: { ties: tieSpaceToDepth },
}
