import type { Node } from '@coppice/spec'
import { joinAxes, partOfAxis, tieAxes, type Axis } from '../labels/axis.ts'
import { intAttribute, intsAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fromFront } from '../operators/tying.ts'

function tieConcat(context: TieContext): readonly (readonly Axis[])[] {
  const operands = context.inputs.filter(axes => axes !== undefined)
  const first = operands[0]!
  const joined = fromFront(intAttribute(context.node, 'axis', 0), first.length)
  return [
    first.map((axis, k) => {
      if (k === joined) return joinAxes(operands.map(axes => axes[k]!))
      for (const axes of operands.slice(1)) tieAxes(context.labels, axis, axes[k]!, context.where)
      return axis
    }),
  ]
}

function tieSplit(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const x = axesOf(context, 0)
  const split = fromFront(intAttribute(context.node, 'axis', 0), x.length)
  const sizes = context.node.outputs.map((_, i) => context.outputShapes(i)[0][split])
  if (sizes.some(size => size === undefined || size < 0)) return undefined
  let start = 0
  return sizes.map(size => x.map((axis, k) => (k === split ? partOfAxis(axis, start, (start += size!)) : axis)))
}

/** Parts that were equal need not be equal any more, so the sizes are always written out. */
function rewriteSplit(context: RewriteContext): readonly Node[] {
  const { node } = context
  const axis = fromFront(intAttribute(node, 'axis', 0), context.oldShape(0).length)
  const sizes = node.outputs.map((_, i) => context.newOutputShape(i)[axis]!)
  if (sizes.every((size, i) => size === context.oldOutputShape(i)[axis]) && !context.newElements(1)) return [node]
  const { num_outputs: _equal, split, ...attributes } = node.attributes
  if (context.opset < 13) {
    if (intsAttribute(node, 'split', []).every((size, i) => size === sizes[i]) && split) return [node]
    return [{ ...node, attributes: { ...attributes, split: { kind: 'ints', value: sizes } } }]
  }
  const operand = node.inputs[1] ? context.operandFor(1, sizes) : context.addConstant('int64', [sizes.length], sizes)
  if (operand === node.inputs[1]) return [node]
  return [{ ...node, inputs: [node.inputs[0]!, operand], attributes }]
}

export const structure = {
  Concat: { ties: tieConcat },
  Split: { ties: tieSplit, vanishes: (context: TieContext) => context.vanishes(0), rewrite: rewriteSplit, sizeOperands: [1] },
}
