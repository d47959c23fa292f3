import { layers } from '@tensorflow/tfjs-layers'
import { onFeatures, onImage } from './around.ts'
import type { Networks } from './around.ts'

const names = [
  'elu',
  'hardSigmoid',
  'linear',
  'mish',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'swish',
  'tanh',
] as const

const byName = names.map(activation => [
  `activation ${activation}`,
  () => onFeatures(layers.dense({ units: 4, activation }), layers.activation({ activation })),
])

export const activationNetworks: Networks = {
  ...(Object.fromEntries(byName) as Networks),
  'rectifiers as layers': () =>
    onImage(
      layers.reLU({ maxValue: 0.5 }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.elu(),
      layers.thresholdedReLU({ theta: 0.1 }),
    ),
  'slopes that are weights': () => onImage(layers.prelu({ sharedAxes: [1, 2] }), layers.prelu()),
  'softmax over features': () => onFeatures(layers.softmax(), layers.dense({ units: 4 })),
}
