import type { Node } from '@coppice/spec'
import { fixedAxis, type Axis } from '../labels/axis.ts'
import { reshapeAxes } from '../labels/reshape-axes.ts'
import { intsAttribute } from '../attributes.ts'
import type { RewriteContext } from '../rewrite.ts'
import type { TieContext } from '../ties.ts'
import { axesOf, fromFront } from '../operators/tying.ts'

function tieReshape(context: TieContext): readonly (readonly Axis[])[] {
  return [reshapeAxes(context.labels, axesOf(context, 0), context.inputShapes(0), context.outputShapes(), context.where)]
}

function axesArgument(context: TieContext, rank: number): readonly number[] | undefined {
  const axes = intsAttribute(context.node, 'axes', undefined) ?? (context.node.inputs[1] ? context.known(1)?.data : [])
  return axes && Array.from(axes, axis => fromFront(axis, rank))
}

function tieSqueeze(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const x = axesOf(context, 0)
  const axes = axesArgument(context, x.length)
  if (!axes) return undefined
  return [x.filter((axis, k) => (axes.length > 0 ? !axes.includes(k) : axis.size !== 1))]
}

function tieUnsqueeze(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const rank = context.outputShapes()[0].length
  const axes = axesArgument(context, rank)
  if (!axes) return undefined
  const rest = axesOf(context, 0).values()
  return [Array.from({ length: rank }, (_, k) => (axes.includes(k) ? fixedAxis(1) : rest.next().value!))]
}

/** What a shape operand comes to: 0 copies a size and -1 stands for the rest. */
function resolveShape(operand: readonly number[], source: readonly number[]): number[] {
  const sizes = operand.map((size, i) => (size === 0 ? source[i]! : size))
  const rest = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1)
  const elements = source.reduce((product, size) => product * size, 1)
  return sizes.map(size => (size === -1 ? elements / rest : size))
}

function rewriteReshape(context: RewriteContext): readonly Node[] {
  const { node } = context
  const expected = context.newOutputShape()
  const attribute = intsAttribute(node, 'shape', undefined)
  const operand = attribute ?? context.newElements(1)?.data
  const isRight = (sizes: readonly number[]): boolean => resolveShape(sizes, context.newShape(0)).every((size, i) => size === expected[i])
  if (operand && isRight(Array.from(operand))) return [node]
  const written = attribute ?? context.oldElements(1)?.[0].data
  const sizes = expected.map((size, i) => (written && written[i]! <= 0 ? written[i]! : size))
  if (attribute) return [{ ...node, attributes: { ...node.attributes, shape: { kind: 'ints', value: sizes } } }]
  const shape = context.operandFor(1, sizes, { inferOne: true })
  return [{ ...node, inputs: [node.inputs[0]!, shape] }]
}

export const structure = {
  Reshape: { ties: tieReshape, vanishes: (context: TieContext) => context.vanishes(0), rewrite: rewriteReshape, sizeOperands: [1] },
  Flatten: { ties: tieReshape },
  Squeeze: { ties: tieSqueeze, vanishes: (context: TieContext) => context.vanishes(0) },
  Unsqueeze: { ties: tieUnsqueeze, vanishes: (context: TieContext) => context.vanishes(0) },
}
