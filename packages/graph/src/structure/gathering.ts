import type { Node } from '@coppice/spec'
import { fixAll, fixAxis, fixedAxis, pickAxis, isLive, type Axis } from '../labels/axis.ts'
import { intAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fromFront } from '../operators/tying.ts'

/** Distinct known indices select positions; anything else reads the axis by data. */
function tieGather(context: TieContext): readonly (readonly Axis[])[] {
  const data = axesOf(context, 0)
  const axis = fromFront(intAttribute(context.node, 'axis', 0), data.length)
  fixAll(context.labels, context.inputs[1], `an operand of ${context.where}`)
  data.forEach((_, k) => context.mark(0, k, 'table'))
  const picked = pickedAxes(context, data[axis]!)
  return [[...data.slice(0, axis), ...picked, ...data.slice(axis + 1)]]
}

function pickedAxes(context: TieContext, axis: Axis): Axis[] {
  const shape = context.inputShapes(1)[0]
  const indices = isLive(axis) ? context.known(1) : undefined
  const places = indices && Array.from(indices.data, index => fromFront(index, axis.size))
  if (places && indices.shape.length === 1 && new Set(places).size === places.length) return [pickAxis(axis, places)]
  if (places && indices.shape.length === 0) fixAxis(context.labels, pickAxis(axis, places), `picked alone by ${context.where}`)
  else fixBecause(context, axis, 'an axis read by position in')
  return shape.map(fixedAxis)
}

/** Indices become ranks among the positions that stay; those of positions that go are dropped. */
function rewriteGather(context: RewriteContext): readonly Node[] {
  const { node } = context
  const labels = context.inputAxes(0)[fromFront(intAttribute(node, 'axis', 0), context.oldShape(0).length)]!
  const kept = context.kept.of(labels)
  const indices = context.oldElements(1)?.[0]
  if (!kept || !indices) return [node]
  let rank = 0
  const ranks = Array.from(kept, keep => (keep ? rank++ : -1))
  const moved = Array.from(indices.data, index => ranks[fromFront(index, kept.length)]!).filter(index => index >= 0)
  const shape = indices.shape.length === 0 ? [] : [moved.length]
  return [{ ...node, inputs: [node.inputs[0]!, context.addConstant(context.inputType(1) ?? 'int64', shape, moved)] }]
}

/** Keeps a triangle of the last two axes, by position. */
function tieTrilu(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  for (const axis of x.slice(-2)) fixBecause(context, axis, 'an axis of the triangle of')
  return [x]
}

export const structure = {
  Gather: { ties: tieGather, vanishes: (context: TieContext) => context.vanishes(0), rewrite: rewriteGather },
  Trilu: { ties: tieTrilu, vanishes: (context: TieContext) => context.vanishes(0) },
}
