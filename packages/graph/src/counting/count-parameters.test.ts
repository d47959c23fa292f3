import { expect, it } from 'vitest'
import { branchWeights, constantWeights, smallConvolutionalNetwork } from '../../../testkit/src/index.ts'
import { countParameters } from './count-parameters.ts'

it('counts float initializers, Constant nodes and the weights of branches', () => {
  for (const build of [branchWeights, constantWeights, smallConvolutionalNetwork]) {
    const { graph } = build(1)
    const inner = graph.nodes
      .flatMap(node => Object.values(node.attributes))
      .flatMap(attribute => {
        if (attribute.kind === 'tensor') return [attribute.value]
        return attribute.kind === 'graph' ? [...attribute.value.tensors.values()] : []
      })
    const floats = [...graph.tensors.values(), ...inner].filter(({ type }) => type === 'float32')
    expect(countParameters(graph)).toBe(floats.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0))
  }
})
