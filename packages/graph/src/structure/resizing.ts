import type { Node } from '@coppice/spec'
import { fixAll, fixedAxis, type Axis } from '../labels/axis.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fixBecause, fixOperands } from '../operators/tying.ts'

/** Batch and channels pass where their size does not change; what is resized stays. */
export function tieUnresized(context: TieContext): readonly (readonly Axis[])[] {
  fixOperands(context, 1)
  const [first, second] = context.outputShapes()
  const [before, beforeSecond] = context.inputShapes(0)
  return [
    axesOf(context, 0).map((axis, k) => {
      if (first[k] === before[k] && second[k] === beforeSecond[k]) return axis
      fixBecause(context, axis, 'an axis resized by')
      return fixedAxis(first[k]!)
    }),
  ]
}

function tieResize(context: TieContext): readonly (readonly Axis[])[] {
  const output = tieUnresized(context)
  fixAll(context.labels, axesOf(context, 0).slice(2), `a spatial axis of ${context.where}`)
  return output
}

const SIZES = 3

function rewriteResize(context: RewriteContext): readonly Node[] {
  const { node } = context
  if (!node.inputs[SIZES] || node.attributes['axes']) return [node]
  const sizes = context.operandFor(SIZES, context.newOutputShape())
  return [sizes === node.inputs[SIZES] ? node : { ...node, inputs: node.inputs.with(SIZES, sizes) }]
}

export const structure = {
  Resize: { ties: tieResize, vanishes: (context: TieContext) => context.vanishes(0), rewrite: rewriteResize, sizeOperands: [1, 2, 3] },
  Upsample: { ties: tieResize, vanishes: (context: TieContext) => context.vanishes(0), sizeOperands: [1] },
}
