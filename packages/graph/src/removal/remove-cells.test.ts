import { describe, expect, it } from 'vitest'
import type { Graph, Node } from '@coppice/spec'
import { buildModel, tinyModels, transformer } from '../../../testkit/src/index.ts'
import type { Analysis } from '../analysis/analysis.ts'
import { analyse } from '../analysis/analyse.ts'
import type { Selection } from '../analysis/selection.ts'
import { countParameters } from '../counting/count-parameters.ts'
import { dynamicSizes } from '../inference/dynamic-sizes.ts'
import { infer } from '../inference/infer.ts'
import { parametersAfter } from './parameters-after.ts'
import { maskCells } from './mask-cells.ts'
import { protectLast } from './protect-last.ts'
import { removeCells } from './remove-cells.ts'

function everySecond(analysis: Analysis): Selection {
  const chosen = analysis.units.map(
    unit => [unit.id, Array.from({ length: Math.floor(unit.size / 2) }, (_, i) => 2 * i)] as const,
  )
  return protectLast(analysis, new Map(chosen))
}

const find = (graph: Graph, operator: string): Node[] => graph.nodes.filter(node => node.operator === operator)

describe('removeCells', () => {
  it('gives the graph itself back where nothing goes', async () => {
    const { graph } = transformer(1)
    const analysis = await analyse(graph)
    expect(removeCells(analysis, new Map())).toBe(graph)
    expect(maskCells(analysis, new Map())).toBe(graph)
  })

  describe.each(tinyModels.map(model => [model.name, model.build] as const))('%s', (_, build) => {
    it('leaves shapes that agree, the interface, and as many parameters as were counted before', async () => {
      const { graph } = build(1)
      for (const options of [{}, { width: true }, { factor: 'inner' as const }]) {
        const analysis = await analyse(graph, options)
        const selection = everySecond(analysis)
        const smaller = removeCells(analysis, selection)
        for (const sizes of await dynamicSizes(graph)) {
          const [before, after] = [await infer(graph, sizes), await infer(smaller, sizes)]
          for (const { name } of [...graph.inputs, ...graph.outputs])
            expect(after.get(name)?.shape).toEqual(before.get(name)?.shape)
        }
        if (!options.width) expect(countParameters(smaller)).toBe(parametersAfter(analysis, selection))
        expect(smaller.inputs).toBe(graph.inputs)
        expect(smaller.outputs).toBe(graph.outputs)
      }
    })

    it('shares every node that it does not have to change', async () => {
      const { graph } = build(1)
      const smaller = removeCells(await analyse(graph), new Map())
      expect(smaller.nodes).toBe(graph.nodes)
    })
  })

  it('rewrites sizes that the file states', async () => {
    const { graph } = transformer(1)
    const analysis = await analyse(graph)
    const smaller = removeCells(analysis, everySecond(analysis))
    const shapes = (of: Graph): string[] => find(of, 'Reshape').map(node => node.inputs[1]!)
    expect(shapes(smaller)).not.toEqual(shapes(graph))
  })

  it('keeps the old attention scale where the size of a head was turned into a number', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const x = g.input('x', ['batch', 3, 4])
      const project = (name: string): string =>
        g.node(
          'Transpose',
          [g.node('Reshape', [g.node('MatMul', [x, g.weight([4, 8], { name })]), g.constant([0, 3, 2, 4])])],
          { perm: [0, 2, 1, 3] },
        )
      const [query, key, value] = ['q', 'k', 'v'].map(project)
      const size = g.node('Gather', [g.node('Shape', [query!]), g.constant([3])], { axis: 0 })
      const scale = g.node('Sqrt', [g.node('Cast', [size], { to: 1 })], {}, { name: 'scale' })
      const scores = g.node('Div', [
        g.node('MatMul', [query!, g.node('Transpose', [key!], { perm: [0, 1, 3, 2] })]),
        scale,
      ])
      const mixed = g.node('MatMul', [g.node('Softmax', [scores], { axis: -1 }), value!])
      const joined = g.node('Reshape', [g.node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), g.constant([0, 3, 8])])
      g.output(g.node('MatMul', [joined, g.weight([8, 2], { name: 'o' })]))
    })
    const analysis = await analyse(model.graph, { factor: 'inner' })
    const smaller = removeCells(analysis, everySecond(analysis))
    const divisor = find(smaller, 'Div')[0]!.inputs[1]!
    const sizes = await infer(smaller, { batch: 2 })
    expect(Array.from(sizes.get(divisor)!.known!.data)).toEqual([2])
  })
})

describe('protectLast', () => {
  it('leaves a cell in every axis, the best where scores are given', async () => {
    const { graph } = transformer(1)
    const analysis = await analyse(graph)
    const all: Selection = new Map(
      analysis.units.map(unit => [unit.id, Array.from({ length: unit.size }, (_, i) => i)]),
    )
    const scores = new Map(
      analysis.units.map(unit => [unit.id, Array.from({ length: unit.size }, (_, i) => (i === 1 ? 9 : 0))]),
    )
    const left = protectLast(analysis, all, scores)
    for (const unit of analysis.units) {
      expect(left.get(unit.id)!.length).toBe(unit.size - 1)
      expect(left.get(unit.id)).not.toContain(1)
    }
  })
})
