import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Weights in Constant nodes instead of initializers. */
export function constantWeights(seed: number): Model {
  return buildModel({ seed, name: 'constant-weights' }, g => {
    const x = g.input('image', ['batch', 3, 8, 8])
    const weight = g.weight([8, 3, 3, 3], { name: 'conv.weight', asNode: true })
    const bias = g.weight([8], { name: 'conv.bias', asNode: true })
    const conv = g.node('Conv', [x, weight, bias], { pads: [1, 1, 1, 1] }, { shapes: [['batch', 8, 8, 8]] })
    const pooled = g.flatten(g.globalAveragePool(g.relu(conv)))
    const dense = g.weight([8, 4], { name: 'dense.weight', asNode: true })
    g.output(g.matmul(pooled, dense), { name: 'logits' })
  })
}
