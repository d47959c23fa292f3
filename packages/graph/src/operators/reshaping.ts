import type { Node } from '@coppice/spec'
import { intAttribute, intsAttribute } from '../attributes.ts'
import { reshaped } from '../inference/known-values.ts'
import { type Axis, fixedAxis } from '../labels/axis.ts'
import { reshapeAxes } from '../labels/reshape-axes.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { elementsOf, formatShape, unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { contradiction, inferred, knownOf, numbersOf, operandOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fromFront } from './tying.ts'

export const Reshape: Operator = {
  name: 'Reshape',
  infer(context) {
    const target = intsAttribute(context.node, 'shape', undefined) ?? numbersOf(context, 1)
    if (!target) return [inferred(typeOf(context, 0), unknownTarget(shapeOf(context, 1)))]
    return [moved(context, reshape(context, target))]
  },
  ties: tieReshape,
  vanishes: (context: TieContext) => context.vanishes(0),
  rewrite: rewriteReshape,
  sizeOperands: [1],
}

export const Flatten: Operator = {
  name: 'Flatten',
  infer(context) {
    const shape = shapeOf(context, 0)
    if (!shape) return [inferred(typeOf(context, 0), [-1, -1])]
    const axis = intAttribute(context.node, 'axis', 1)
    const cut = axis === shape.length ? axis : resolveAxis(context, axis, Math.max(shape.length, 1))
    return [moved(context, [elementsOf(shape.slice(0, cut)), elementsOf(shape.slice(cut))])]
  },
  ties: tieReshape,
}

export const Squeeze: Operator = {
  name: 'Squeeze',
  infer(context) {
    const shape = shapeOf(context, 0)
    const axes = operandOf(context, 'axes', 1)
    if (!shape || axes.kind === 'dynamic') return [inferred(typeOf(context, 0), undefined)]
    return [moved(context, squeeze(context, shape, axes.kind === 'known' ? axes.values : undefined))]
  },
  ties: tieSqueeze,
  vanishes: (context: TieContext) => context.vanishes(0),
  rewrite: rewriteSqueeze,
}

export const Unsqueeze: Operator = {
  name: 'Unsqueeze',
  infer(context) {
    const shape = shapeOf(context, 0)
    const axes = operandOf(context, 'axes', 1)
    if (!shape || axes.kind !== 'known') return [inferred(typeOf(context, 0), undefined)]
    return [moved(context, unsqueeze(context, shape, axes.values))]
  },
  ties: tieUnsqueeze,
  vanishes: (context: TieContext) => context.vanishes(0),
}

/** The elements stay, their shape changes. */
function moved(context: InferenceContext, shape: Shape | undefined): Inferred {
  return reshaped(typeOf(context, 0), shape, knownOf(context, 0))
}

function unknownTarget(shape: Shape | undefined): Shape | undefined {
  return shape && shape.length === 1 && shape[0]! >= 0 ? unknownSizes(shape[0]!) : undefined
}

/** Works out 0 (as in the input) and -1 (whatever is left). Throws where the elements do not fit. */
function reshape(context: InferenceContext, target: readonly number[]): Shape {
  const input = shapeOf(context, 0)
  const copies = intAttribute(context.node, 'allowzero', 0) === 0
  const shape = target.map((size, axis) => (size === 0 && copies ? (input ? copied(context, input, axis) : -1) : size))
  const open = target.indexOf(-1)
  if (target.some(size => size < -1) || open !== target.lastIndexOf(-1)) {
    contradiction(context, 'a shape with at most one -1', formatTarget(target))
  }
  if (!input) return shape
  if (open >= 0) shape[open] = remainingSize(context, input, target, shape, open)
  const [before, after] = [elementsOf(input), elementsOf(shape)]
  if (before >= 0 && after >= 0 && before !== after) misfit(context, input, target)
  return shape
}

function copied(context: InferenceContext, input: Shape, axis: number): number {
  return input[axis] ?? contradiction(context, `an input with more than ${axis} axes to copy from`, formatShape(input))
}

/** The size of the open axis; unknown sizes that are copied cancel out. */
function remainingSize(
  context: InferenceContext,
  input: Shape,
  target: readonly number[],
  shape: Shape,
  open: number,
): number {
  const isCancelled = (axis: number): boolean => input[axis]! < 0 && target[axis] === 0
  const have = elementsOf(input.filter((_, axis) => !isCancelled(axis)))
  const taken = elementsOf(shape.filter((_, axis) => axis !== open && !(axis < input.length && isCancelled(axis))))
  if (have < 0 || taken < 0) return -1
  if (taken === 0 ? have !== 0 : have % taken !== 0) misfit(context, input, target)
  return taken === 0 ? 0 : have / taken
}

function misfit(context: InferenceContext, input: Shape, target: readonly number[]): never {
  return contradiction(context, `a shape with the elements of ${formatShape(input)}`, formatTarget(target))
}

function formatTarget(target: readonly number[]): string {
  return `[${target.join(', ')}]`
}

function squeeze(context: InferenceContext, shape: Shape, axes: readonly number[] | undefined): Shape | undefined {
  if (!axes) return shape.includes(-1) ? undefined : shape.filter(size => size !== 1)
  const gone = new Set(axes.map(axis => resolveAxis(context, axis, shape.length)))
  for (const axis of gone) {
    if (shape[axis]! > 1 || shape[axis] === 0) {
      contradiction(context, `size 1 on axis ${axis} to squeeze`, formatShape(shape))
    }
  }
  return shape.filter((_, axis) => !gone.has(axis))
}

function unsqueeze(context: InferenceContext, shape: Shape, axes: readonly number[]): Shape {
  const rank = shape.length + axes.length
  const added = new Set(axes.map(axis => resolveAxis(context, axis, rank)))
  if (added.size !== axes.length) contradiction(context, 'different axes', formatTarget(axes))
  const sizes = shape[Symbol.iterator]()
  return Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (sizes.next().value as number)))
}

function tieReshape(context: TieContext): readonly (readonly Axis[])[] {
  return [
    reshapeAxes(context.labels, axesOf(context, 0), context.inputShapes(0), context.outputShapes(), context.where),
  ]
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

/** Without axes it drops every axis of size 1, and an axis that shrinks to 1 must not be among them. */
function rewriteSqueeze(context: RewriteContext): readonly Node[] {
  const { node } = context
  if (node.attributes['axes'] || node.inputs[1]) return [node]
  const axes = context.oldShape(0).flatMap((size, k) => (size === 1 ? [k] : []))
  if (context.opset < 13) return [{ ...node, attributes: { ...node.attributes, axes: { kind: 'ints', value: axes } } }]
  return [{ ...node, inputs: [node.inputs[0]!, context.addConstant('int64', [axes.length], axes)] }]
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
  const isRight = (sizes: readonly number[]): boolean =>
    resolveShape(sizes, context.newShape(0)).every((size, i) => size === expected[i])
  if (operand && isRight(Array.from(operand))) return [node]
  const written = attribute ?? context.oldElements(1)?.[0].data
  const sizes = expected.map((size, i) => (written && written[i]! <= 0 ? written[i]! : size))
  if (attribute) return [{ ...node, attributes: { ...node.attributes, shape: { kind: 'ints', value: sizes } } }]
  const shape = context.operandFor(1, sizes, { inferOne: true })
  return [{ ...node, inputs: [node.inputs[0]!, shape] }]
}

export const reshapingOperators: readonly Operator[] = [Reshape, Flatten, Squeeze, Unsqueeze]
