import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Weights that pass through Reshape, Transpose and Identity before they are used, as in mnist-8. */
export function reshapedWeights(seed: number): Model {
  return buildModel({ seed, name: 'reshaped-weights' }, g => {
    const map = g.maxPool(g.relu(g.conv(g.input('image', ['batch', 1, 8, 8]), { out: 6, kernel: 3 })))
    const first = g.reshape(g.weight([6, 4, 4, 10], { name: 'first.weight', std: 0.15 }), [96, 10])
    const hidden = g.relu(g.matmul(g.reshape(map, [-1, 96]), first))
    const second = g.transpose(g.weight([7, 10], { name: 'second.weight' }), [1, 0])
    const third = g.unary('Identity', g.weight([7, 4], { name: 'third.weight' }))
    const logits = g.matmul(g.relu(g.matmul(hidden, second)), third)
    g.setShape(logits, ['batch', 4])
    g.output(logits, { name: 'logits' })
  })
}
