import { obs } from '@coppice/criterion-curvature'
import { fromLayersModel } from '@coppice/format-tfjs'
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Example } from '../lib/example.ts'
import { foldersIn } from '../lib/folders-in.ts'
import { pruneAndCompare } from '../lib/prune-and-compare.ts'
import { trainNetwork } from '../lib/train-network.ts'
import { loadClothes } from './clothes.ts'

/** A small convolutional network; the same seed begins with the same weights. */
function build(seed: number): LayersModel {
  const kernelInitializer = (layer: number) => initializers.heNormal({ seed: 10 * seed + layer })
  return sequential({
    layers: [
      layers.conv2d({
        filters: 16,
        kernelSize: 3,
        activation: 'relu',
        inputShape: [28, 28, 1],
        kernelInitializer: kernelInitializer(1),
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 32, kernelSize: 3, activation: 'relu', kernelInitializer: kernelInitializer(2) }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 64, activation: 'relu', kernelInitializer: kernelInitializer(3) }),
      layers.dense({ units: 10, activation: 'softmax', kernelInitializer: kernelInitializer(4) }),
    ],
  })
}

/** Images: three quarters of the channels of a convolutional network go; it is saved as Keras saves it. */
export const images: Example = async ({ session, folder, isShort, seed }) => {
  const initial = await fromLayersModel(build(seed))
  const { train, test, from } = await loadClothes(initial.graph.inputs[0]!.name, isShort)
  const dense = await trainNetwork(session, initial, train, { epochs: isShort ? 3 : 6, seed })
  const compared = await pruneAndCompare({
    ...{ session, initial, dense, train, test, seed },
    criterion: obs(),
    sparsity: 0.75,
    epochs: isShort ? 1 : 3,
    files: { ...foldersIn(folder, 'images'), name: 'model.h5', format: 'keras' },
  })
  return { name: 'images', title: `a convolutional network on ${from}, three quarters of the channels`, ...compared }
}
