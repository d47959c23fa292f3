import { floatsAttribute, intsAttribute, stringAttribute } from '../attributes.ts'
import type { InferenceContext, Operator, Shape } from '../operator.ts'
import { unknownSizes } from '../shapes.ts'
import { contradiction, inferred, numbersOf, resolveAxis, shapeOf, typeOf } from './inferring.ts'

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

export const resizingOperators: readonly Operator[] = [Resize, Upsample]
