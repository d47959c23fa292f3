import { floatAttribute, floatsAttribute, intAttribute, intsAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { gatherAxis } from './gather-axis.ts'
import { placeOfAxis } from './image-axes.ts'
import { filterTaps, nearestPlaces, positionOf } from './resample.ts'
import type { AxisResize, CoordinateMode, NearestMode } from './resample.ts'

/** Inputs are X and scales before operator set 11; then X, roi, scales and sizes. */
const Resize: Operation = {
  name: 'Resize',
  layout: 'either',
  images: [0],
  run: context => resize(context, context.opset < 11 ? operandOf(context, 1) : operandOf(context, 2)),
}

/** Scales are an attribute in operator set 7 and an input in 9. */
const Upsample: Operation = {
  name: 'Upsample',
  layout: 'either',
  images: [0],
  run: context => resize(context, floatsAttribute(context.node, 'scales', undefined) ?? operandOf(context, 1)),
}

/** One axis that is resized, and where it lies. */
interface Placed extends AxisResize {
  readonly place: number
}

function resize(context: OperationContext, scales: readonly number[] | undefined): Tensor {
  const { tf, node } = context
  const x = inputOf(context, 0)
  const axes = placedAxes(context, x, scales)
  const mode = stringAttribute(node, 'mode', 'nearest')
  const float = tf.cast(x, 'float32')
  const resized = axes.reduce((image, axis) => resizeAxis(context, image, axis, mode), float)
  const filled = axes.some(({ coordinates }) => coordinates === 'tf_crop_and_resize')
    ? fillOutside(tf, resized, axes, floatAttribute(node, 'extrapolation_value', 0))
    : resized
  return x.dtype === 'float32' ? filled : tf.cast(filled, x.dtype)
}

function placedAxes(context: OperationContext, x: Tensor, scales: readonly number[] | undefined): Placed[] {
  const { node, opset } = context
  const axes = (intsAttribute(node, 'axes', undefined) ?? x.shape.map((_, axis) => axis)).map(axis =>
    fromFront(axis, x.rank),
  )
  const sizes = opset < 11 || node.operator === 'Upsample' ? undefined : operandOf(context, 3)
  const shape = context.inferredOutputs[0]?.shape
  if (!shape || (!scales && !sizes)) return refuse(context, 'scales or sizes that are known', 'none')
  const fallback = opset < 11 ? 'asymmetric' : 'half_pixel'
  const coordinates = stringAttribute(node, 'coordinate_transformation_mode', fallback) as CoordinateMode
  const region = coordinates === 'tf_crop_and_resize' ? elementsOfInput(context, 1) : []
  const keeps = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch') !== 'stretch'
  const ratio = keeps && sizes ? commonRatio(context, axes, sizes, x) : undefined
  return axes.flatMap((axis, i): Placed[] => {
    const place = placeOfAxis(context, axis, x.rank)
    const size = x.shape[place]!
    const resized = shape[axis]! >= 0 ? shape[axis]! : Math.floor(size * Math.fround(scales?.[i] ?? 1))
    const scale = ratio ?? (scales ? Math.fround(scales[i]!) : resized / size)
    if (size === resized && scale === 1 && coordinates !== 'tf_crop_and_resize') return []
    return [{ place, size, resized, scale, coordinates, region: [region[i] ?? 0, region[i + axes.length] ?? 1] }]
  })
}

/** The one scale of all axes where their proportions stay. */
function commonRatio(context: OperationContext, axes: readonly number[], sizes: readonly number[], x: Tensor): number {
  const ratios = axes.map((axis, i) => sizes[i]! / x.shape[placeOfAxis(context, axis, x.rank)]!)
  const isLarger = stringAttribute(context.node, 'keep_aspect_ratio_policy', 'stretch') === 'not_smaller'
  return isLarger ? Math.max(...ratios) : Math.min(...ratios)
}

function resizeAxis(context: OperationContext, x: Tensor, axis: Placed, mode: string): Tensor {
  const { tf, node, opset } = context
  if (mode === 'nearest') {
    const fallback = opset < 11 ? 'simple' : 'round_prefer_floor'
    const nearest = stringAttribute(node, 'nearest_mode', fallback) as NearestMode
    return gatherAxis(tf, x, axis.place, nearestPlaces(axis, nearest))
  }
  if (mode !== 'linear' && mode !== 'cubic' && mode !== 'bilinear') return refuse(context, 'a mode of resizing', mode)
  const taps = filterTaps(axis, {
    kind: mode === 'cubic' ? 'cubic' : 'linear',
    coefficient: floatAttribute(node, 'cubic_coeff_a', -0.75),
    excludesOutside: intAttribute(node, 'exclude_outside', 0) === 1,
    antialias: intAttribute(node, 'antialias', 0) === 1,
  })
  const parts = taps[0]!.flatMap((_, i) => {
    const [places, weights] = [taps.map(tap => tap[i]!.place), taps.map(tap => tap[i]!.weight)]
    if (weights.every(weight => weight === 0)) return []
    return [tf.mul(gatherAxis(tf, x, axis.place, places), alongAxis(tf, weights, axis.place, x.rank))]
  })
  return parts.length === 1 ? parts[0]! : tf.addN(parts)
}

function alongAxis(tf: TensorFlow, numbers: readonly number[], place: number, rank: number): Tensor {
  return tf.tensor([...numbers], new Array<number>(rank).fill(1).with(place, numbers.length), 'float32')
}

/** Places whose position lies outside of the image have a value of their own. */
function fillOutside(tf: TensorFlow, x: Tensor, axes: readonly Placed[], value: number): Tensor {
  const inside = axes.map(axis => {
    const isInside = Array.from({ length: axis.resized }, (_, place) => {
      const position = positionOf(axis, place)
      return position >= 0 && position <= axis.size - 1 ? 1 : 0
    })
    return alongAxis(tf, isInside, axis.place, x.rank)
  })
  const mask = inside.reduce((all, next) => tf.mul(all, next))
  return tf.add(tf.mul(x, mask), tf.mul(value, tf.sub(1, mask)))
}

/** The numbers of an input that is there and not empty. */
function operandOf(context: OperationContext, index: number): readonly number[] | undefined {
  if (!context.inputs[index]) return undefined
  const numbers = elementsOfInput(context, index)
  return numbers.length > 0 ? numbers : undefined
}

export const resizingOperations: readonly Operation[] = [Resize, Upsample]
