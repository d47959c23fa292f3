import { layers, sequential } from '@tensorflow/tfjs-layers'
import { onImage } from './around.ts'
import type { Networks } from './around.ts'

export const poolingNetworks: Networks = {
  'the largest of windows': () => onImage(layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same' })),
  'the average of windows': () => onImage(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })),
  'windows along one axis': () =>
    sequential({
      layers: [
        layers.conv1d({ filters: 6, kernelSize: 2, inputShape: [12, 3] }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.averagePooling1d({ poolSize: 2, strides: 1 }),
        layers.conv1d({ filters: 4, kernelSize: 1 }),
        layers.globalMaxPooling1d({}),
        layers.dense({ units: 2 }),
      ],
    }),
  'windows of volumes': () =>
    sequential({
      layers: [
        layers.conv3d({ filters: 4, kernelSize: 1, inputShape: [4, 4, 4, 2] }),
        layers.maxPooling3d({ poolSize: 2, strides: 1 }),
        layers.averagePooling3d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
  'whole pictures': () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [6, 5, 2] }),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 2 }),
      ],
    }),
  'the largest of whole pictures': () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [6, 5, 2] }),
        layers.globalMaxPooling2d({}),
        layers.dense({ units: 2 }),
      ],
    }),
}
