import { obs } from '@coppice/criterion-curvature'
import { fromLayersModel } from '@coppice/format-tfjs'
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Example } from '../lib/example.ts'
import { foldersIn } from '../lib/folders-in.ts'
import { pruneAndCompare } from '../lib/prune-and-compare.ts'
import { trainNetwork } from '../lib/train-network.ts'
import { bands, frames } from './log-mel.ts'
import { loadDigits } from './digits.ts'

/** Convolutions over time and frequency; the same seed begins with the same weights. */
function build(seed: number): LayersModel {
  const kernelInitializer = (layer: number) => initializers.heNormal({ seed: 10 * seed + layer })
  const convolution = (filters: number, layer: number) => {
    return {
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: kernelInitializer(layer),
    } as const
  }
  return sequential({
    layers: [
      layers.conv2d({ ...convolution(16, 1), inputShape: [frames, bands, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d(convolution(32, 2)),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d(convolution(48, 3)),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: kernelInitializer(4) }),
    ],
  })
}

/** Speech: half of the channels of a network that hears digits go, tested on a speaker it never heard; saved as ONNX. */
export const speech: Example = async ({ session, folder, isShort, seed }) => {
  const initial = await fromLayersModel(build(seed))
  const { train, test, from } = await loadDigits(initial.graph.inputs[0]!.name, isShort)
  const dense = await trainNetwork(session, initial, train, { epochs: isShort ? 6 : 20, seed })
  const compared = await pruneAndCompare({
    ...{ session, initial, dense, train, test, seed },
    criterion: obs(),
    sparsity: 0.5,
    epochs: isShort ? 2 : 8,
    files: { ...foldersIn(folder, 'speech'), name: 'model.onnx', format: 'onnx' },
  })
  return { name: 'speech', title: `a convolutional network on ${from}, half of the channels`, ...compared }
}
