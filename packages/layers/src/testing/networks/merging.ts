import { input, layers, model } from '@tensorflow/tfjs-layers'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { Networks, TfjsLayer } from './around.ts'

const apply = (layer: TfjsLayer, ...inputs: SymbolicTensor[]): SymbolicTensor =>
  layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as SymbolicTensor

/** Two branches of one input that meet in a layer. */
function merged(merge: TfjsLayer): LayersModel {
  const x = input({ shape: [5, 4] })
  const branches = [6, 6].map(units => apply(layers.dense({ units, activation: 'tanh' }), x))
  const sum = apply(layers.dense({ units: 3 }), apply(merge, ...branches))
  return model({ inputs: x, outputs: sum })
}

export const mergingNetworks: Networks = {
  'a sum': () => merged(layers.add()),
  'a product': () => merged(layers.multiply()),
  'an average': () => merged(layers.average()),
  'the larger': () => merged(layers.maximum()),
  'the smaller': () => merged(layers.minimum()),
  'features side by side': () => merged(layers.concatenate()),
  'steps side by side': () => merged(layers.concatenate({ axis: 1 })),
  'inner products of features': () => merged(layers.dot({ axes: 2 })),
  'inner products of steps': () => merged(layers.dot({ axes: [1, 1] })),
  'inner products of unit vectors': () => merged(layers.dot({ axes: -1, normalize: true })),
  'two inputs and two outputs': () => {
    const inputs = [input({ shape: [5] }), input({ shape: [3] })]
    const [left, right] = inputs.map(x => apply(layers.dense({ units: 6 }), x)) as [SymbolicTensor, SymbolicTensor]
    const sum = apply(layers.add(), left, right)
    const outputs = [2, 3].map(units => apply(layers.dense({ units }), sum))
    return model({ inputs, outputs })
  },
  'a layer that is used twice': () => {
    const x = input({ shape: [4] })
    const shared = layers.dense({ units: 6, activation: 'relu' })
    const hidden = apply(layers.dense({ units: 6 }), x)
    const sum = apply(layers.add(), apply(shared, hidden), apply(shared, apply(shared, hidden)))
    return model({ inputs: x, outputs: apply(layers.dense({ units: 2 }), sum) })
  },
}
