import { layers, sequential } from '@tensorflow/tfjs-layers'
import { onFeatures, onImage, onSequence } from './around.ts'
import type { Networks } from './around.ts'

export const reshapingNetworks: Networks = {
  'flattened channels': () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [6, 5, 2] }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    }),
  'features as a picture': () => onFeatures(layers.reshape({ targetShape: [4, 2] }), layers.flatten()),
  'steps and features turned': () => onSequence(layers.permute({ dims: [2, 1] })),
  'features for every step': () => onFeatures(layers.repeatVector({ n: 3 }), layers.flatten()),
  'borders added and cut': () =>
    onImage(
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [2, 3],
        ],
      }),
      layers.cropping2D({
        cropping: [
          [0, 2],
          [1, 1],
        ],
      }),
    ),
  'pixels repeated': () => onImage(layers.upSampling2d({ size: [2, 3] })),
  'pictures prepared': () =>
    sequential({
      layers: [
        layers.rescaling({ scale: 0.5, offset: -1, inputShape: [8, 8, 2] }),
        layers.centerCrop({ height: 6, width: 4 }),
        layers.conv2d({ filters: 4, kernelSize: 3 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
}
