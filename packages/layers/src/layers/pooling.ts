import type { SourceValue } from '@coppice/graph'
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
      const { translation, name, config } = context
      const x = imageOf(context)
      const pooled = translation.emit(operator, [x], {}, { name: `${name}/${operator}` })
      return flagOf(config, 'keepdims', false) ? pooled : dropSpatialAxes(context, pooled)
    },
  }
}

function dropSpatialAxes({ translation, name }: CallContext, pooled: SourceValue): SourceValue {
  const axes = translation.constant(pooled.inferred.shape!.map((_, axis) => axis).slice(2))
  return translation.emit('Squeeze', [pooled, axes], {}, { name: `${name}/Squeeze` })
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
