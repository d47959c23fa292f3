import { layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel, Sequential } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import type { TfjsLayer } from './networks/around.ts'

/** A layer for values of some sizes; small numbers say which options it has. */
type Make = (options: { readonly size: number; readonly flag: boolean }, sizes: readonly number[]) => TfjsLayer

const drawn = { recurrentInitializer: 'glorotNormal' } as const
const padding = (flag: boolean): 'same' | 'valid' => (flag ? 'same' : 'valid')

const ofAnything: readonly Make[] = [
  ({ flag }) => layers.activation({ activation: flag ? 'relu' : 'tanh' }),
  () => layers.leakyReLU({ alpha: 0.1 }),
  ({ flag }) => layers.batchNormalization({ scale: flag }),
  () => layers.dropout({ rate: 0.5 }),
  ({ size, flag }) => layers.dense({ units: size + 1, useBias: flag, activation: 'tanh' }),
]

const ofImages: readonly Make[] = [
  ({ size, flag }) => layers.conv2d({ filters: size + 1, kernelSize: 2, padding: 'same', useBias: flag }),
  ({ size, flag }) => layers.conv2d({ filters: size + 2, kernelSize: 3, strides: 2, padding: 'same', useBias: flag }),
  ({ flag }) => layers.depthwiseConv2d({ kernelSize: 2, padding: 'same', depthMultiplier: flag ? 2 : 1 }),
  ({ size }) => layers.separableConv2d({ filters: size + 1, kernelSize: 2, padding: 'same' }),
  ({ size }) => layers.conv2dTranspose({ filters: size + 1, kernelSize: 3, strides: 2, padding: 'same' }),
  // A window that is larger than the image leaves nothing of it, which is refused.
  ({ flag }, [rows, columns]) =>
    layers.maxPooling2d({ poolSize: 2, strides: 1, padding: padding(flag || Math.min(rows!, columns!) < 2) }),
  () => layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
  ({ size }) =>
    layers.zeroPadding2d({
      padding: [
        [size, 0],
        [0, 1],
      ],
    }),
  () => layers.prelu({ sharedAxes: [1, 2] }),
  () => layers.flatten(),
  ({ flag }) => (flag ? layers.globalAveragePooling2d({}) : layers.globalMaxPooling2d({})),
  (_, [rows, columns, channels]) => layers.reshape({ targetShape: [rows! * columns!, channels!] }),
]

const ofSequences: readonly Make[] = [
  ({ size, flag }) => layers.conv1d({ filters: size + 1, kernelSize: 2, padding: 'same', useBias: flag }),
  ({ size, flag }) => layers.lstm({ units: size + 1, returnSequences: flag, ...drawn }),
  ({ size, flag }) => layers.gru({ units: size + 1, returnSequences: flag, useBias: flag, ...drawn }),
  ({ size }) =>
    layers.bidirectional({
      layer: layers.simpleRNN({ units: size + 1, returnSequences: true, ...drawn }),
      mergeMode: 'concat',
    } as never),
  ({ size }) => layers.timeDistributed({ layer: layers.dense({ units: size + 1 }) }),
  ({ flag }) => layers.layerNormalization({ scale: flag }),
  () => layers.maxPooling1d({ poolSize: 2, strides: 1, padding: 'same' }),
  () => layers.permute({ dims: [2, 1] }),
  () => layers.globalAveragePooling1d({}),
  () => layers.flatten(),
]

const ofFeatures: readonly Make[] = [
  () => layers.layerNormalization({}),
  ({ size }) => layers.repeatVector({ n: size }),
  (_, [features]) => layers.reshape({ targetShape: [1, features!] }),
]

const byRank: Readonly<Record<number, readonly Make[]>> = {
  2: [...ofFeatures, ...ofAnything],
  3: [...ofSequences, ...ofAnything],
  4: [...ofImages, ...ofAnything],
}

/** What is put on a stack, whatever comes before: the first number chooses among the layers that fit. */
const step = fc.record({ choice: fc.nat(1000), size: fc.integer({ min: 1, max: 4 }), flag: fc.boolean() })

const beginnings: readonly (() => TfjsLayer)[] = [
  () => layers.conv2d({ filters: 4, kernelSize: 2, inputShape: [5, 4, 2] }),
  () => layers.dense({ units: 4, inputShape: [4, 3] }),
  () => layers.dense({ units: 4, inputShape: [3] }),
]

/** A network of up to six layers of any kinds that fit on each other, between two with weights. */
export const arbitraryStack: fc.Arbitrary<() => LayersModel> = fc
  .tuple(fc.constantFrom(...beginnings), fc.array(step, { minLength: 1, maxLength: 6 }))
  .map(([begin, steps]) => () => {
    const model = sequential({ layers: [begin()] })
    for (const { choice, ...options } of steps) {
      const sizes = sizesAt(model)
      const fitting = byRank[sizes.length + 1]!
      // What grows with every layer is kept small.
      if (sizes.reduce((product, size) => product * size, 1) < 400)
        model.add(fitting[choice % fitting.length]!(options, sizes))
    }
    model.add(layers.dense({ units: 2 }))
    return model
  })

const sizesAt = (model: Sequential): readonly number[] => model.outputs[0]!.shape.slice(1) as number[]
