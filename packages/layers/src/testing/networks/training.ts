import { layers } from '@tensorflow/tfjs-layers'
import { onSequence } from './around.ts'
import type { Networks } from './around.ts'

export const trainingNetworks: Networks = {
  'what acts in training only': () =>
    onSequence(
      layers.dropout({ rate: 0.5 }),
      layers.spatialDropout1d({ rate: 0.5 }),
      layers.gaussianNoise({ stddev: 1 }),
      layers.gaussianDropout({ rate: 0.5 }),
      layers.alphaDropout({ rate: 0.5 }),
    ),
}
