import type { Node } from '@coppice/spec'
import { floatAttribute, floatsAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, fixAll, fixedAxis } from '../labels/axis.ts'
import type { Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import type { RewriteContext } from '../rewrite.ts'
import { unknownSizes } from '../shapes.ts'
import type { TieContext } from '../ties.ts'
import { contradiction, inferred, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'
import { axesOf, fixBecause, fixOperands } from './tying.ts'

/** Inputs are X and scales before operator set 11; then X, roi, scales and sizes. */
export const Resize: Operator = {
  name: 'Resize',
  infer(context) {
    const shape = shapeOf(context, 0)
    const type = typeOf(context, 0)
    if (!shape) return [inferred(type, undefined)]
    const axes = intsAttribute(context.node, 'axes', undefined)?.map(axis => resolveAxis(context, axis, shape.length))
    const scaled = axes ?? shape.map((_, axis) => axis)
    const sizes = filled(numbersOf(context, 3))
    if (sizes) return [inferred(type, resizeTo(context, shape, scaled, sizes))]
    const scales = filled(numbersOf(context, context.opset < 11 ? 1 : 2))
    if (scales) return [inferred(type, scale(context, shape, scaled, scales))]
    return [
      inferred(
        type,
        shape.map((size, axis) => (scaled.includes(axis) ? -1 : size)),
      ),
    ]
  },
  ties: tieResize,
  vanishes: (context: TieContext) =>
    context.vanishes(0) && floatAttribute(context.node, 'extrapolation_value', 0) === 0,
  rewrite: rewriteResize,
  sizeOperands: [1, 2, 3],
}

/** Scales are an attribute in operator set 7 and an input in 9. */
export const Upsample: Operator = {
  name: 'Upsample',
  infer(context) {
    const shape = shapeOf(context, 0)
    const scales = floatsAttribute(context.node, 'scales', undefined) ?? numbersOf(context, 1)
    if (!shape || !scales) return [inferred(typeOf(context, 0), shape && unknownSizes(shape.length))]
    const axes = shape.map((_, axis) => axis)
    return [inferred(typeOf(context, 0), scale(context, shape, axes, scales))]
  },
  ties: tieResize,
  vanishes: (context: TieContext) => context.vanishes(0),
  sizeOperands: [1],
}

function filled(numbers: readonly number[] | undefined): readonly number[] | undefined {
  return numbers && numbers.length > 0 ? numbers : undefined
}

function scale(context: InferenceContext, shape: Shape, axes: readonly number[], scales: readonly number[]): Shape {
  checkCount(context, axes, scales)
  const scaled = [...shape]
  axes.forEach((axis, i) => {
    // Runtimes multiply in single precision.
    if (shape[axis]! >= 0) scaled[axis] = Math.floor(Math.fround(shape[axis]! * Math.fround(scales[i]!)))
  })
  return scaled
}

function resizeTo(context: InferenceContext, shape: Shape, axes: readonly number[], sizes: readonly number[]): Shape {
  checkCount(context, axes, sizes)
  const policy = stringAttribute(context.node, 'keep_aspect_ratio_policy', 'stretch')
  const ratios = axes.map((axis, i) => sizes[i]! / shape[axis]!)
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  const resized = [...shape]
  axes.forEach((axis, i) => {
    if (policy === 'stretch') resized[axis] = sizes[i]!
    else if (shape[axis]! >= 0)
      resized[axis] = axes.some(other => shape[other]! < 0) ? -1 : Math.round(ratio * shape[axis]!)
  })
  return resized
}

function checkCount(context: InferenceContext, axes: readonly number[], numbers: readonly number[]): void {
  if (axes.length !== numbers.length) contradiction(context, `${axes.length} scales or sizes`, `${numbers.length}`)
}

/** Batch and channels pass where their size does not change; what is resized stays. */
function tieResize(context: TieContext): readonly (readonly Axis[])[] {
  fixOperands(context, 1)
  fixAll(context.labels, axesOf(context, 0).slice(2), `a spatial axis of ${context.where}`)
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

const SIZES = 3

function rewriteResize(context: RewriteContext): readonly Node[] {
  const { node } = context
  if (!node.inputs[SIZES] || node.attributes['axes']) return [node]
  const sizes = context.operandFor(SIZES, context.newOutputShape())
  return [sizes === node.inputs[SIZES] ? node : { ...node, inputs: node.inputs.with(SIZES, sizes) }]
}

export const resizingOperators: readonly Operator[] = [Resize, Upsample]
