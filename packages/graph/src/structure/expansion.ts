import type { Node } from '@coppice/spec'
import { fixedAxes, fixedAxis, freshAxis, tileAxis, type Axis } from '../labels/axis.ts'
import { isFloatType } from '../data-types.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf } from '../operators/tying.ts'

/** Positions that a node makes out of nothing are free, unless their number depends on a dynamic dimension. */
function ownAxis(context: TieContext, axis: number): Axis {
  const [first, second] = context.outputShapes()
  return first[axis] === second[axis] ? freshAxis(context.labels, first[axis]!) : fixedAxis(first[axis]!)
}

function tieExpand(context: TieContext): readonly (readonly Axis[])[] {
  const x = axesOf(context, 0)
  const shape = context.outputShapes()[0]
  const offset = shape.length - x.length
  return [shape.map((size, k) => {
    const axis = x[k - offset]
    return axis && (axis.size !== 1 || size === 1) ? axis : ownAxis(context, k)
  })]
}

/** Where a copy is removed its source is not zero, so only the source's own axes count. */
function expandVanishes(context: TieContext, output: readonly Axis[]): boolean {
  const x = axesOf(context, 0)
  const offset = output.length - x.length
  return context.vanishes(0) && output.every((axis, k) => axis.ids === null || (x[k - offset]?.size ?? 1) !== 1)
}

function tieConstantOfShape(context: TieContext): readonly (readonly Axis[])[] {
  const shape = context.outputShapes()[0]
  const value = context.node.attributes['value']
  const isFloat = value?.kind === 'tensor' ? isFloatType(value.value.type) : true
  return [isFloat ? shape.map((_, k) => ownAxis(context, k)) : fixedAxes(shape)]
}

function tieTile(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const x = axesOf(context, 0)
  const repeats = context.knownAtSizes(1)?.[0]
  return repeats && [x.map((axis, k) => (repeats.data[k] === 1 ? axis : axis.ids ? tileAxis(axis, repeats.data[k]!) : fixedAxis(context.outputShapes()[0][k]!)))]
}

/** Sizes of 1 stay: there the operand follows the input. */
function rewriteSizes(index: number): (context: RewriteContext) => readonly Node[] {
  return context => {
    const { node } = context
    const written = context.oldElements(index)?.[0].data
    if (!written) return [node]
    const shape = context.newOutputShape()
    const expected = shape.slice(shape.length - written.length).map((size, i) => (written[i] === 1 || written[i]! < 0 ? written[i]! : size))
    const inputs = node.inputs.with(index, context.operandFor(index, expected))
    return inputs[index] === node.inputs[index] ? [node] : [{ ...node, inputs }]
  }
}

export const structure = {
  Expand: { ties: tieExpand, vanishes: expandVanishes, rewrite: rewriteSizes(1), sizeOperands: [1] },
  ConstantOfShape: { ties: tieConstantOfShape, vanishes: () => false, rewrite: rewriteSizes(0), sizeOperands: [0] },
  Tile: { ties: tieTile, vanishes: (context: TieContext) => context.vanishes(0), sizeOperands: [1] },
}
