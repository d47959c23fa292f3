import type { Model } from '@coppice/spec'
import { buildModel } from '../build-model.ts'

/** Weights inside the branches of an If that reads a layer from outside: that layer is to be protected. */
export function branchWeights(seed: number): Model {
  return buildModel({ seed, name: 'branch-weights' }, g => {
    const first = g.relu(g.gemm(g.input('features', ['batch', 6]), { out: 10 }))
    const second = g.relu(g.gemm(first, { out: 8 }))
    const sum = g.node('ReduceSum', [second], { keepdims: 0 })
    const condition = g.node('Greater', [sum, g.constant([1], { type: 'float32', shape: [] })])
    const branch = (name: string) =>
      g.branch(name, inner => inner.node('MatMul', [second, inner.weight([8, 3], { name: `${name}.weight` })]))
    const attributes = { then_branch: branch('then'), else_branch: branch('else') }
    g.output(g.node('If', [condition], attributes, { shapes: [['batch', 3]] }), { name: 'logits' })
  })
}
