import { layers, sequential } from '@tensorflow/tfjs-layers'
import { onSequence } from './around.ts'
import type { Networks, TfjsLayer } from './around.ts'

// Orthogonal matrices, which are the default, need operators that the tests do without.
const drawn = { recurrentInitializer: 'glorotNormal' } as const
const every = { ...drawn, returnSequences: true } as const
const all = 20

const both = (layer: TfjsLayer, mergeMode: 'concat' | 'sum' | 'mul' | 'ave'): TfjsLayer =>
  layers.bidirectional({ layer: layer as ReturnType<typeof layers.lstm>, mergeMode })

export const recurrentNetworks: Networks = {
  'long short-term memory': () =>
    onSequence(
      layers.lstm({ units: 5, ...every }),
      layers.lstm({ units: 4, ...every, goBackwards: true, useBias: false }),
    ),
  'gates by hard sigmoids': () => onSequence(layers.lstm({ units: 5, recurrentActivation: 'hardSigmoid', ...every })),
  'gated recurrence': () =>
    onSequence(layers.gru({ units: 5, ...every }), layers.gru({ units: 4, ...every, useBias: false })),
  'a simple recurrence': () => onSequence(layers.simpleRNN({ units: 5, activation: 'relu', ...every })),
  'the last step alone': () => onSequence(layers.lstm({ units: 5, ...drawn }), layers.repeatVector({ n: 2 })),
  'both ways, side by side': () => onSequence(both(layers.lstm({ units: 5, ...every }), 'concat')),
  'both ways, summed': () => onSequence(both(layers.gru({ units: 5, ...every }), 'sum')),
  'both ways, last steps': () =>
    onSequence(both(layers.simpleRNN({ units: 5, ...drawn }), 'ave'), layers.repeatVector({ n: 2 })),
  'cells on each other': () =>
    onSequence(
      layers.rnn({
        cell: [
          layers.lstmCell({ units: 5, ...drawn }),
          layers.gruCell({ units: 4, ...drawn }),
          layers.simpleRNNCell({ units: 3, ...drawn }),
        ] as never,
        returnSequences: true,
      }),
    ),
  'a layer at every step': () =>
    onSequence(layers.timeDistributed({ layer: layers.dense({ units: 5, activation: 'relu' }) })),
  'a convolution at every step': () =>
    sequential({
      layers: [
        layers.timeDistributed({
          layer: layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' }),
          inputShape: [3, 6, 5, 2],
        }),
        layers.timeDistributed({ layer: layers.flatten() }),
        layers.timeDistributed({ layer: layers.dense({ units: 4 }) }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
  'steps that do not count': () =>
    sequential({
      layers: [
        layers.masking({ maskValue: 0, inputShape: [7, 5] }),
        layers.lstm({ units: 5, ...every }),
        layers.simpleRNN({ units: 4, ...drawn }),
        layers.dense({ units: 2 }),
      ],
    }),
  'words, of which 0 is none': () =>
    sequential({
      layers: [
        layers.embedding({ inputDim: all, outputDim: 6, maskZero: true, inputLength: 7 }),
        layers.lstm({ units: 5, ...drawn }),
        layers.dense({ units: 2 }),
      ],
    }),
  words: () =>
    sequential({
      layers: [
        layers.embedding({ inputDim: all, outputDim: 6, inputLength: 7 }),
        layers.dense({ units: 5 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    }),
}
