import { layers } from '@tensorflow/tfjs-layers'
import { onFeatures, onImage, onSequence } from './around.ts'
import type { Networks } from './around.ts'

export const normalizationNetworks: Networks = {
  'normalised by what was measured': () => onImage(layers.batchNormalization({ epsilon: 0.01 })),
  'normalised without scale': () => onFeatures(layers.batchNormalization({ scale: false })),
  'normalised without shift': () => onSequence(layers.batchNormalization({ center: false })),
  'each example normalised': () => onSequence(layers.layerNormalization({ epsilon: 0.01 })),
  'each example normalised without scale': () =>
    onFeatures(layers.layerNormalization({ scale: false, center: false }), layers.dense({ units: 4 })),
}
