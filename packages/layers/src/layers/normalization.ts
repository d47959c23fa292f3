import { float, int, ints, sourceShape } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { elementwise, emit, numberLike } from '../emitting.ts'
import { unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { axesOf, flagOf, numberOf, optionOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'
import { filled } from './filled.ts'
import { divideByLength } from './unit-length.ts'

/** The input with the one axis that is normalised on axis 1. */
function normalised(context: CallContext): SourceValue {
  const { translation, inputs, config } = context
  const x = inputs[0]!
  const rank = x.inferred.shape!.length
  const axes = axesOf(config, rank)
  if (axes.length === 1 && axes[0] === rank - 1) return rank > 2 ? translation.channelsFirst(x) : x
  if (axes.length === 1 && axes[0] === 1) return translation.inSourceOrder(x)
  throw unsupported(context, 'a normalisation along the channels', `axes ${axes.join(', ')}`)
}

const scaleRoles = (config: Config): { role: string }[] => [
  ...(flagOf(config, 'scale', true) || flagOf(config, 'rms_scaling', false) ? [{ role: 'gamma' }] : []),
  ...(flagOf(config, 'center', true) && !flagOf(config, 'rms_scaling', false) ? [{ role: 'beta' }] : []),
]

/** `mode` is of Keras 1, where the last two weights are called `running_…`. */
export const BatchNormalization: Layer = {
  classNames: ['BatchNormalization', 'SyncBatchNormalization'],
  mask: 'passes',
  weights: config => [...scaleRoles(config), { role: 'moving_mean' }, { role: 'moving_variance' }],
  translate(context) {
    const { config, weight, weightOr } = context
    if (config['mode'] === 1 || flagOf(config, 'renorm', false))
      throw unsupported(context, 'a normalisation by moving averages', config['mode'] === 1 ? 'mode 1' : 'renorm')
    const mean = weight('moving_mean')!
    const size = mean.inferred.shape!.at(-1)!
    const [scale, shift] = [weightOr('gamma', 1, size), weightOr('beta', 0, size)]
    const attributes = { epsilon: float(numberOf(config, 'epsilon', 1e-3)) }
    const operands = [normalised(context), scale, shift, mean, weight('moving_variance')]
    return emit(context, 'BatchNormalization', operands, attributes)
  },
}

/** Over the last axes; with `rms_scaling` values are divided by their deviation, and nothing is taken off. */
export const LayerNormalization: Layer = {
  classNames: ['LayerNormalization'],
  mask: 'passes',
  weights: config => scaleRoles(config),
  translate(context) {
    const { translation, config, inputs } = context
    const x = translation.inSourceOrder(inputs[0]!)
    const shape = x.inferred.shape!
    const axes = axesOf(config, shape.length)
    const first = shape.length - axes.length
    if (axes.some((axis, i) => axis !== first + i))
      throw unsupported(context, 'a normalisation over the last axes', `axes ${axes.join(', ')}`)
    const epsilon = numberOf(config, 'epsilon', 1e-3)
    if (flagOf(config, 'rms_scaling', false))
      return scaleByRoot(context, x, centred(context, x, axes), { axes, epsilon, role: 'gamma' })
    const attributes = { axis: int(first - shape.length), epsilon: float(epsilon) }
    const scale = context.weight('gamma') ?? filled(context, 1, shape.slice(first))
    return emit(context, 'LayerNormalization', [x, scale, context.weight('beta')], attributes)
  },
}

interface RootOptions {
  readonly axes: readonly number[]
  readonly epsilon: number
  /** Of the weight that scales in the end, where there is one. */
  readonly role?: string
}

/** Values divided by the root of the mean square of others over axes of the source, times a weight. */
function scaleByRoot(
  context: CallContext,
  x: SourceValue,
  measure: SourceValue,
  { axes, epsilon, role }: RootOptions,
): SourceValue {
  const mean = meanOver(context, elementwise(context, 'Mul', [measure, measure]), axes)
  const root = elementwise(context, 'Sqrt', [elementwise(context, 'Add', [mean, numberLike(context, epsilon, mean)])])
  const scaled = elementwise(context, 'Div', [x, root])
  const scale = role === undefined ? undefined : context.weight(role)
  return scale ? elementwise(context, 'Mul', [scaled, scale]) : scaled
}

function meanOver(context: CallContext, x: SourceValue, axes: readonly number[]): SourceValue {
  return emit(context, 'ReduceMean', [x], { axes: ints(axes) })
}

function centred(context: CallContext, x: SourceValue, axes: readonly number[]): SourceValue {
  return elementwise(context, 'Sub', [x, meanOver(context, x, axes)])
}

export const RMSNormalization: Layer = {
  classNames: ['RMSNormalization'],
  mask: 'passes',
  weights: () => [{ role: 'scale' }],
  translate(context) {
    const { translation, config, inputs } = context
    const x = translation.inSourceOrder(inputs[0]!)
    const axes = axesOf(config, x.inferred.shape!.length)
    if (axes.length > 1 || axes[0] !== x.inferred.shape!.length - 1)
      throw unsupported(context, 'a normalisation over the last axis', `axes ${axes.join(', ')}`)
    return scaleByRoot(context, x, x, { axes, epsilon: numberOf(config, 'epsilon', 1e-6), role: 'scale' })
  },
}

export const UnitNormalization: Layer = {
  classNames: ['UnitNormalization'],
  mask: 'passes',
  translate(context) {
    const x = context.translation.inSourceOrder(context.inputs[0]!)
    return divideByLength(context, x, axesOf(context.config, x.inferred.shape!.length))
  },
}

/** Channels in groups, each of which is normalised over its channels and all positions. */
export const GroupNormalization: Layer = {
  classNames: ['GroupNormalization'],
  mask: 'passes',
  weights: config => scaleRoles(config),
  translate(context) {
    const { translation, config } = context
    const x = normalised(context)
    const shape = x.inferred.shape!
    const channels = shape[1]!
    const stated = numberOf(config, 'groups', 32)
    const groups = stated === -1 ? channels : stated
    const grouped = emit(context, 'Reshape', [x, translation.constant([0, groups, -1])], {}, 'grouped')
    const deviations = centred(context, grouped, [2])
    const options = { axes: [2], epsilon: numberOf(config, 'epsilon', 1e-3) }
    const normal = scaleByRoot(context, deviations, deviations, options)
    const back = emit(context, 'Reshape', [normal, ungrouped(context, x)], {}, 'ungrouped')
    return scaleAndShift(context, { ...back, order: x.order })
  },
  update: ({ config, shapeAt }) => (config['groups'] === -1 ? {} : { groups: shapeAt('grouped')![1]! }),
}

/** The shape that channels in groups go back to. */
function ungrouped(context: CallContext, x: SourceValue): SourceValue {
  const [, ...sizes] = x.inferred.shape!
  const isKnown = sizes.every(size => size >= 0)
  return isKnown ? context.translation.constant([-1, ...sizes]) : emit(context, 'Shape', [x])
}

/** By weights with one number for each channel, whichever axis that is. */
function scaleAndShift(context: CallContext, x: SourceValue): SourceValue {
  const rank = x.inferred.shape!.length
  const isLast = axesOf(context.config, rank)[0] === rank - 1
  const raise = (weight: SourceValue): SourceValue => {
    if (isLast) return weight
    const axes = context.translation.constant(Array.from({ length: rank - 2 }, (_, i) => i + 1))
    return emit(context, 'Unsqueeze', [weight, axes])
  }
  const [scale, shift] = ['gamma', 'beta'].map(role => context.weight(role))
  const scaled = scale ? elementwise(context, 'Mul', [x, raise(scale)]) : x
  return shift ? elementwise(context, 'Add', [scaled, raise(shift)]) : scaled
}

/** What was measured of the data, as weights or as options: values get the mean 0 and the variance 1, or go back. */
export const Normalization: Layer = {
  classNames: ['Normalization'],
  mask: 'passes',
  weights: config =>
    optionOf(config, 'mean') === undefined ? [{ role: 'mean' }, { role: 'variance' }, { role: 'count' }] : [],
  translate(context) {
    const { config, inputs } = context
    const x = inputs[0]!
    const [mean, variance] = [measured(context, x, 'mean'), measured(context, x, 'variance')]
    const root = elementwise(context, 'Max', [
      elementwise(context, 'Sqrt', [variance]),
      numberLike(context, 1e-7, variance),
    ])
    if (flagOf(config, 'invert', false))
      return elementwise(context, 'Add', [elementwise(context, 'Mul', [x, root]), mean])
    return elementwise(context, 'Div', [elementwise(context, 'Sub', [x, mean]), root])
  },
}

/** One number for each position along the axes that are kept, so that it broadcasts over the others. */
function measured(context: CallContext, x: SourceValue, role: string): SourceValue {
  const { config, translation } = context
  const shape = sourceShape(x)
  const stated = config['axis'] === null ? [] : axesOf(config, shape.length)
  const sizes = shape.map((size, axis) => (stated.includes(axis) ? size : 1)).slice(Math.min(shape.length, ...stated))
  const weight = context.weight(role)
  if (weight)
    return sizes.length <= 1 ? weight : emit(context, 'Reshape', [weight, translation.constant(sizes)], {}, role)
  const numbers = [optionOf(config, role)].flat(Infinity) as number[]
  if (numbers.length === 1) return translation.constant(numbers[0]!, 'float32')
  return translation.constant(numbers, 'float32', sizes)
}

export const normalizationLayers: readonly Layer[] = [
  BatchNormalization,
  LayerNormalization,
  RMSNormalization,
  UnitNormalization,
  GroupNormalization,
  Normalization,
]
