import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** One convolution used twice, and its bias once more through Identity, as exporters share equal weights. */
export function sharedWeights(seed: number): Model {
  return buildModel({ seed, name: 'shared-weights' }, g => {
    const stem = g.relu(g.conv(g.input('image', ['batch', 3, 8, 8]), { out: 8, kernel: 3, name: 'stem' }))
    const weight = g.weight([8, 8, 3, 3], { name: 'shared.weight' })
    const bias = g.node('Identity', ['stem.bias'], {}, { shapes: [[8]] })
    const again = (x: string): string =>
      g.relu(g.node('Conv', [x, weight, bias], { pads: [1, 1, 1, 1] }, { shapes: [['batch', 8, 8, 8]] }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(again(again(stem)))), { out: 4 }), { name: 'logits' })
  })
}
