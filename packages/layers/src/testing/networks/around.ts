import { layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel, layers as kinds } from '@tensorflow/tfjs-layers'

/** A layer of TensorFlow.js. */
export type TfjsLayer = kinds.Layer

/** Networks by what they show. */
export type Networks = Readonly<Record<string, () => LayersModel>>

/** Layers under test between two convolutions, so that there are channels to prune before and after them. */
export function onImage(...middle: readonly TfjsLayer[]): LayersModel {
  const first = layers.conv2d({ filters: 6, kernelSize: 3, padding: 'same', activation: 'tanh', inputShape: [9, 8, 3] })
  const last = layers.conv2d({ filters: 4, kernelSize: 2, padding: 'same', activation: 'tanh' })
  return sequential({ layers: [first, ...middle, last, layers.flatten(), layers.dense({ units: 3 })] })
}

/** Layers under test between two of every step. */
export function onSequence(...middle: readonly TfjsLayer[]): LayersModel {
  const first = layers.dense({ units: 6, activation: 'tanh', inputShape: [7, 5] })
  return sequential({
    layers: [first, ...middle, layers.dense({ units: 4 }), layers.flatten(), layers.dense({ units: 3 })],
  })
}

/** Layers under test between two of all features. */
export function onFeatures(...middle: readonly TfjsLayer[]): LayersModel {
  const first = layers.dense({ units: 8, activation: 'tanh', inputShape: [5] })
  return sequential({ layers: [first, ...middle, layers.dense({ units: 3 })] })
}
