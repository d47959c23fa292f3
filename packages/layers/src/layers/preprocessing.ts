import { int, isFloatType, sourceShape, text } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, elementwise, emit } from '../emitting.ts'
import { unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { flagOf, numberOf, optionOf, textOf } from '../topology/config.ts'

/** x times a scale plus an offset; each may differ by channel. */
const Rescaling: Layer = {
  classNames: ['Rescaling'],
  mask: 'passes',
  translate(context) {
    const scaled = elementwise(context, 'Mul', [asFloat(context), numbers(context, 'scale', 1)])
    return elementwise(context, 'Add', [scaled, numbers(context, 'offset', 0)])
  },
}

function asFloat(context: CallContext): SourceValue {
  const x = context.inputs[0]!
  return isFloatType(x.inferred.type) ? x : castTo(context, x, 'float32')
}

function numbers(context: CallContext, option: string, fallback: number): SourceValue {
  const value = optionOf(context.config, option) ?? fallback
  const isList = Array.isArray(value) && value.every(each => typeof each === 'number')
  return context.translation.constant(isList ? value : numberOf(context.config, option, fallback), 'float32')
}

/** The middle of a picture that is at least as large. */
const CenterCrop: Layer = {
  classNames: ['CenterCrop'],
  translate(context) {
    const { config, translation } = context
    const image = pictureOf(context)
    const wanted = [numberOf(config, 'height'), numberOf(config, 'width')]
    const sizes = image.inferred.shape!.slice(2)
    const isLarger = sizes.every((size, axis) => size >= wanted[axis]!)
    if (!isLarger) throw unsupported(context, `a picture of at least ${wanted.join(' x ')}`, sizes.join(' x '))
    const starts = sizes.map((size, axis) => Math.floor((size - wanted[axis]!) / 2))
    const ends = starts.map((start, axis) => start + wanted[axis]!)
    return emit(context, 'Slice', [image, ...[starts, ends, [2, 3]].map(values => translation.constant(values))])
  },
}

/** A picture with its channels on axis 1. */
function pictureOf(context: CallContext): SourceValue {
  const image = context.inputs[0]!
  const rank = sourceShape(image).length
  const isLast = textOf(context.config, 'data_format', 'channels_last') === 'channels_last'
  if (rank !== 4) throw unsupported(context, 'a batch of pictures', `${rank} axes`)
  return isLast ? context.translation.channelsFirst(image) : context.translation.inSourceOrder(image)
}

/** How pixels are found between pixels, as `Resize` of ONNX states it. */
const resizings = {
  bilinear: { mode: text('linear'), coordinate_transformation_mode: text('half_pixel') },
  nearest: {
    mode: text('nearest'),
    coordinate_transformation_mode: text('half_pixel'),
    nearest_mode: text('round_prefer_ceil'),
  },
} as const

const Resizing: Layer = {
  classNames: ['Resizing'],
  translate(context) {
    const { config, translation } = context
    const interpolation = textOf(config, 'interpolation', 'bilinear').toLowerCase()
    const attributes =
      interpolation === 'bilinear' || interpolation === 'nearest' ? resizings[interpolation] : undefined
    if (!attributes) throw unsupported(context, 'interpolation bilinear or nearest', interpolation)
    const extras = ['crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'antialias'].filter(name =>
      flagOf(config, name, false),
    )
    if (extras.length > 0) throw unsupported(context, 'a picture that is resized as a whole', extras.join(', '))
    const image = pictureOf(context)
    const kept = emit(context, 'Slice', [
      emit(context, 'Shape', [image]),
      translation.constant([0]),
      translation.constant([2]),
    ])
    const wanted = translation.constant([numberOf(config, 'height'), numberOf(config, 'width')])
    const sizes = emit(context, 'Concat', [kept, wanted], { axis: int(0) })
    return emit(context, 'Resize', [image, undefined, undefined, sizes], attributes)
  },
}

export const preprocessingLayers: readonly Layer[] = [Rescaling, CenterCrop, Resizing]
