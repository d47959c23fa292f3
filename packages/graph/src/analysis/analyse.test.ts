import { describe, expect, it } from 'vitest'
import {
  buildModel,
  branchWeights,
  fusedAttention,
  groupedConvolution,
  groupedQueryAttention,
  longShortTermMemory,
  perceptron,
  residual,
  sharedWeights,
  textClassifier,
  transformer,
} from '../../../testkit/src/index.ts'
import { analyse } from './analyse.ts'

const placesOf = (unit: { slices: readonly { tensor: string; axis: number }[] }): string[] =>
  unit.slices.map(slice => `${slice.tensor}@${slice.axis}`)

describe('analyse', () => {
  it('couples a hidden layer to its bias and to the columns that read it', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const x = g.input('x', ['batch', 4])
      const hidden = g.node('Relu', [
        g.node('Gemm', [x, g.weight([8, 4], { name: 'a' }), g.weight([8], { name: 'b' })], { transB: 1 }),
      ])
      g.output(g.node('Gemm', [hidden, g.weight([3, 8], { name: 'c' })], { transB: 1 }))
    })
    const { units, protected: kept } = await analyse(model.graph)
    expect(units.map(unit => [unit.id, unit.size, unit.kind])).toEqual([['a', 8, 'channel']])
    expect(placesOf(units[0]!)).toEqual(['a@0', 'b@0', 'c@1'])
    expect(units[0]!.slices.map(slice => slice.role)).toEqual(['output', 'bias', 'input'])
    expect(kept.map(({ name }) => name)).toEqual(['a axis 1', 'c axis 0'])
    expect(kept[0]!.reason).toBe('the input x keeps its shape')
  })

  it('ties the branches of a residual connection', async () => {
    const { units } = await analyse(residual(1).graph)
    expect(units.some(unit => unit.slices.filter(slice => slice.role === 'output').length > 1)).toBe(true)
  })

  it('offers heads by default and positions within them on request', async () => {
    const { graph } = transformer(1)
    const outer = (await analyse(graph)).units.filter(unit => unit.kind === 'head')
    const inner = (await analyse(graph, { factor: 'inner' })).units.filter(unit => unit.kind === 'head')
    expect(outer.length).toBeGreaterThan(0)
    expect(inner.length).toBeGreaterThan(0)
    expect(outer[0]!.slices[0]!.count).toBe(inner[0]!.size)
    expect(inner[0]!.slices[0]!.count).toBe(outer[0]!.size)
  })

  it.each([
    ['fused queries, keys and values', fusedAttention],
    ['grouped queries', groupedQueryAttention],
    ['groups of a convolution', groupedConvolution],
  ])('finds the heads or groups of %s', async (_, build) => {
    const { units } = await analyse(build(1).graph)
    expect(units.some(unit => unit.kind === 'head')).toBe(true)
  })

  it('gives a hidden unit of a recurrent layer its row of every gate', async () => {
    const { units } = await analyse(longShortTermMemory(1).graph)
    expect(units.some(unit => unit.slices.some(slice => slice.count === 4))).toBe(true)
  })

  it('frees the width under a norm on request', async () => {
    const { graph } = textClassifier(1)
    const { graph: attention } = transformer(1)
    for (const each of [graph, attention]) {
      const narrow = await analyse(each)
      const wide = await analyse(each, { width: true })
      expect(wide.units.length).toBeGreaterThanOrEqual(narrow.units.length)
    }
    const reasons = (await analyse(attention)).protected.map(({ reason }) => reason)
    expect(reasons.some(reason => reason.includes('normalised'))).toBe(true)
  })

  it('protects what a subgraph reads and says so', async () => {
    const { protected: kept } = await analyse(branchWeights(1).graph)
    expect(kept.some(({ reason }) => reason.startsWith('it lies inside If'))).toBe(true)
  })

  it('names weights that are quantised already', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const x = g.input('x', ['batch', 2])
      const weight = g.node('Cast', [g.weight([2, 3], { name: 'w' })], { to: 3 })
      g.output(g.node('MatMul', [x, g.node('DequantizeLinear', [weight, g.weight([], { name: 'scale' })])]))
    })
    const cast = model.graph.nodes[0]!
    const int8 = { name: 'q', type: 'int8', shape: [2, 3], read: () => new Uint8Array(6) } as const
    const graph = {
      ...model.graph,
      tensors: new Map([...model.graph.tensors, ['q', int8]]),
      nodes: model.graph.nodes
        .slice(1)
        .map(node => ({ ...node, inputs: node.inputs.map(name => (name === cast.outputs[0] ? 'q' : name)) })),
    }
    const { protected: kept } = await analyse(graph)
    expect(kept).toContainEqual({
      name: 'q',
      reason: 'its weights are quantised already (int8); prune first, then quantise',
    })
  })

  it('keeps weights that are shared through Identity tied, and cells of equal number in each', async () => {
    const { units } = await analyse(sharedWeights(1).graph)
    for (const unit of units)
      for (const slice of unit.slices) expect(slice.positions.length).toBe(unit.size * slice.count)
  })

  it('protects what it does not know', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const x = g.input('x', ['batch', 4])
      const hidden = g.node('Gemm', [x, g.weight([4, 8], { name: 'a' })])
      const odd = g.node(
        'Compress',
        [hidden, g.node('Greater', [g.node('ReduceMax', [hidden], { keepdims: 0 }), g.weight([1], { name: 'zero' })])],
        { axis: 0 },
      )
      g.output(g.node('Gemm', [odd, g.weight([8, 3], { name: 'c' })]))
    })
    const { units } = await analyse(model.graph)
    expect(units).toEqual([])
  })

  it('is the same each time', async () => {
    const { graph } = perceptron(1)
    const ids = async (): Promise<string[]> => (await analyse(graph)).units.map(unit => unit.id)
    expect(await ids()).toEqual(await ids())
  })
})
