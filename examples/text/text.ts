import { obs } from '@coppice/criterion-curvature'
import { fromLayersModel } from '@coppice/format-tfjs'
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Example } from '../lib/example.ts'
import { foldersIn } from '../lib/folders-in.ts'
import { pruneAndCompare } from '../lib/prune-and-compare.ts'
import { trainNetwork } from '../lib/train-network.ts'
import { loadRequests } from './requests.ts'
import { length, vocabulary } from './tokens.ts'

/** Words, a recurrent layer over them, a class; the same seed begins with the same weights. */
function build(classes: number, seed: number): LayersModel {
  const from = (layer: number): { readonly seed: number } => ({ seed: 10 * seed + layer })
  return sequential({
    layers: [
      layers.embedding({
        inputDim: vocabulary,
        outputDim: 24,
        inputLength: length,
        embeddingsInitializer: initializers.randomUniform({ minval: -0.05, maxval: 0.05, ...from(1) }),
      }),
      layers.lstm({
        units: 32,
        recurrentActivation: 'sigmoid',
        kernelInitializer: initializers.glorotUniform(from(2)),
        recurrentInitializer: initializers.glorotUniform(from(3)),
      }),
      layers.dense({ units: 24, activation: 'relu', kernelInitializer: initializers.heNormal(from(4)) }),
      layers.dense({ units: classes, activation: 'softmax', kernelInitializer: initializers.heNormal(from(5)) }),
    ],
  })
}

/** Text: nine tenths of the units of a recurrent network that tells what people ask for go; saved for TensorFlow.js. */
export const text: Example = async ({ session, folder, isShort, seed }) => {
  const { classes, load } = await loadRequests()
  const initial = await fromLayersModel(build(classes, seed))
  const { train, test, from } = load(initial.graph.inputs[0]!, isShort)
  const dense = await trainNetwork(session, initial, train, { epochs: isShort ? 3 : 6, seed })
  const compared = await pruneAndCompare({
    ...{ session, initial, dense, train, test, seed },
    criterion: obs(),
    sparsity: 0.9,
    epochs: isShort ? 1 : 2,
    files: { ...foldersIn(folder, 'text'), name: 'model.json', format: 'tfjs' },
  })
  return { name: 'text', title: `an LSTM on ${from}, nine tenths of the units`, ...compared }
}
