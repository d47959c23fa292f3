import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Three convolutions in a row, with bias and without BatchNorm: nothing is coupled but neighbours. */
export function plainConvolutional(seed: number): Model {
  return buildModel({ seed, name: 'plain-convolutional' }, g => {
    const first = g.relu(g.conv(g.input('image', ['batch', 3, 12, 12]), { out: 8, kernel: 3 }))
    const second = g.relu(g.conv(g.maxPool(first), { out: 12, kernel: 3 }))
    const third = g.relu(g.conv(second, { out: 16, kernel: 3, stride: 2 }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(third)), { out: 5 }), { name: 'logits' })
  })
}
