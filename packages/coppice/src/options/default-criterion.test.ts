import { buildModel, perceptron } from '@coppice/testkit'
import { describe, expect, it } from 'vitest'
import { defaultCriterion } from './default-criterion.ts'

describe('defaultCriterion', () => {
  it('is obs for channels where there is data', () => {
    const { graph } = perceptron(1)
    expect(defaultCriterion(graph, 'channel', true)).toBe('obs')
    expect(defaultCriterion(graph, 'channel', false)).toBe('l1')
    expect(defaultCriterion(graph, 'element', true)).toBe('l1')
  })

  it('is l1 where a layer has too many inputs', () => {
    const { graph } = buildModel({ seed: 1 }, g => g.output(g.gemm(g.input('x', ['batch', 3000]), { out: 2 })))
    expect(defaultCriterion(graph, 'channel', true)).toBe('l1')
  })
})
