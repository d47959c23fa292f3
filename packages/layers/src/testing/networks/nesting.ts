import { input, layers, model, sequential } from '@tensorflow/tfjs-layers'
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { Networks } from './around.ts'

const inner = (): LayersModel =>
  sequential({
    layers: [layers.dense({ units: 6, inputShape: [5], activation: 'tanh' }), layers.dense({ units: 5 })],
  })

export const nestingNetworks: Networks = {
  'a network within a network': () => {
    const x = input({ shape: [5] })
    const within = inner().apply(x) as SymbolicTensor
    return model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(within) as SymbolicTensor })
  },
  'a network that is used twice': () => {
    const x = input({ shape: [5] })
    const network = inner()
    const twice = network.apply(network.apply(x)) as SymbolicTensor
    return model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(twice) as SymbolicTensor })
  },
  'networks in a row': () => sequential({ layers: [inner(), inner(), layers.dense({ units: 2 })] }),
}
