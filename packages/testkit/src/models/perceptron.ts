import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Three dense layers by Gemm with Relu and Tanh between them. */
export function perceptron(seed: number): Model {
  return buildModel({ seed, name: 'perceptron' }, g => {
    const first = g.relu(g.gemm(g.input('features', ['batch', 20]), { out: 16 }))
    const second = g.tanh(g.gemm(first, { out: 12 }))
    g.output(g.gemm(second, { out: 3 }), { name: 'logits' })
  })
}
