import { layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { onImage } from './around.ts'
import type { Networks } from './around.ts'

function onLine(...middle: readonly ReturnType<typeof layers.conv1d>[]): LayersModel {
  const first = layers.conv1d({ filters: 6, kernelSize: 3, inputShape: [11, 3], activation: 'relu' })
  return sequential({ layers: [first, ...middle, layers.globalAveragePooling1d({}), layers.dense({ units: 3 })] })
}

export const convolutionNetworks: Networks = {
  'convolutions along one axis': () =>
    onLine(
      layers.conv1d({ filters: 5, kernelSize: 2, dilationRate: 2, padding: 'same' }),
      layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false }),
    ),
  'strides and odd sizes': () =>
    onImage(
      layers.conv2d({ filters: 5, kernelSize: [3, 2], strides: [2, 3], padding: 'same' }),
      layers.conv2d({ filters: 4, kernelSize: 1, strides: 2, padding: 'valid' }),
    ),
  'a dilated convolution': () => onImage(layers.conv2d({ filters: 5, kernelSize: 3, dilationRate: 2, useBias: false })),
  'depthwise convolutions': () =>
    onImage(
      layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' }),
      layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, useBias: false }),
    ),
  // It states no depth multiplier of separable convolutions, so that it cannot load one other than 1.
  'a separable convolution': () => onImage(layers.separableConv2d({ filters: 5, kernelSize: 3 })),
  'transposed convolutions': () =>
    onImage(
      layers.conv2dTranspose({ filters: 5, kernelSize: 3, strides: 2, padding: 'same' }),
      layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 3, padding: 'valid', useBias: false }),
    ),
  'convolutions of volumes': () =>
    sequential({
      layers: [
        layers.conv3d({ filters: 4, kernelSize: 2, padding: 'same', inputShape: [5, 4, 3, 2], activation: 'relu' }),
        layers.conv3dTranspose({ filters: 3, kernelSize: 2, strides: 2, padding: 'same' }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
}
