import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Layers of one channel between wider ones, as a model that is already pruned has them: the last one must stay. */
export function narrow(seed: number): Model {
  return buildModel({ seed, name: 'narrow' }, g => {
    const one = g.relu(g.conv(g.input('image', ['batch', 1, 6, 6]), { out: 1, kernel: 3 }))
    const wide = g.relu(g.conv(one, { out: 4, kernel: 3 }))
    const dense = g.gemm(g.flatten(g.globalAveragePool(wide)), { out: 1 })
    g.output(g.gemm(g.sigmoid(dense), { out: 1 }), { name: 'score' })
  })
}
