import { sourceShape } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, emit } from '../emitting.ts'
import type { CallContext, Layer } from '../layer.ts'
import { flagOf, optionOf, sizesOf } from '../topology/config.ts'
import { imageOf, paddingOf, windowAttributes } from './spatial.ts'

function pooling(rank: number, operator: 'MaxPool' | 'AveragePool', ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const { translation, name, config } = context
      const x = imageOf(context)
      const kernel = sizesOf(config, ['pool_size', 'pool_length'], rank, 2)
      const told = optionOf(config, ['strides', 'stride'])
      const strides = told === undefined ? kernel : sizesOf(config, ['strides', 'stride'], rank)
      const attributes = windowAttributes(x, { kernel, strides, padding: paddingOf(config) }, name)
      return translation.emit(operator, [x], attributes, { name: `${name}/${operator}` })
    },
  }
}

function globalPooling(operator: 'GlobalMaxPool' | 'GlobalAveragePool', ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const { config, inputs } = context
      const isAverage = operator === 'GlobalAveragePool' && sourceShape(inputs[0]!).length === 3
      const pooled = isAverage && inputs[0]!.mask ? averageSteps(context) : emit(context, operator, [imageOf(context)])
      return flagOf(config, 'keepdims', false) ? pooled : dropSpatialAxes(context, pooled)
    },
  }
}

function dropSpatialAxes(context: CallContext, pooled: SourceValue): SourceValue {
  const axes = context.translation.constant(pooled.inferred.shape!.map((_, axis) => axis).slice(2))
  return emit(context, 'Squeeze', [pooled, axes])
}

/** The average over the steps that count, with the channels on axis 1. */
function averageSteps(context: CallContext): SourceValue {
  const { inputs, translation } = context
  const image = imageOf(context)
  const counts = castTo(context, inputs[0]!.mask!(), image.inferred.type ?? 'float32')
  const raised = emit(context, 'Unsqueeze', [counts, translation.constant([1])])
  const sum = (value: SourceValue): SourceValue => emit(context, 'ReduceSum', [value, translation.constant([2])])
  return emit(context, 'Div', [sum(emit(context, 'Mul', [image, raised])), sum(raised)])
}

const ranks = [1, 2, 3]

export const poolingLayers: readonly Layer[] = [
  ...ranks.map(rank => pooling(rank, 'MaxPool', `MaxPooling${rank}D`, `MaxPool${rank}D`)),
  ...ranks.map(rank => pooling(rank, 'AveragePool', `AveragePooling${rank}D`, `AvgPool${rank}D`)),
  globalPooling('GlobalMaxPool', ...ranks.flatMap(rank => [`GlobalMaxPooling${rank}D`, `GlobalMaxPool${rank}D`])),
  globalPooling(
    'GlobalAveragePool',
    ...ranks.flatMap(rank => [`GlobalAveragePooling${rank}D`, `GlobalAvgPool${rank}D`]),
  ),
]
