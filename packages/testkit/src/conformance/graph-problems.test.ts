import type { Graph } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { branchWeights } from '../models/branch-weights.ts'
import { perceptron } from '../models/perceptron.ts'
import { tinyModels } from '../tiny-models.ts'
import { graphProblems } from './graph-problems.ts'

const { graph } = perceptron(1)
const [name, tensor] = [...graph.tensors][0]!

const broken: readonly (readonly [problem: string, graph: Graph])[] = [
  ['which nothing makes', { ...graph, nodes: graph.nodes.toReversed() }],
  ['is made twice', { ...graph, nodes: [...graph.nodes, graph.nodes[0]!] }],
  ["nothing makes the output 'logits'", { ...graph, nodes: graph.nodes.slice(0, -1) }],
  [
    'bytes instead of',
    { ...graph, tensors: new Map(graph.tensors).set(name, { ...tensor, read: () => new Uint8Array(3) }) },
  ],
  ["is named 'other'", { ...graph, tensors: new Map(graph.tensors).set(name, { ...tensor, name: 'other' }) }],
]

describe('graphProblems', () => {
  it.each(tinyModels)('finds none in $name', async ({ build }) => {
    expect(await graphProblems(build(1).graph)).toEqual([])
  })

  it.each(broken)('says: %s', async (problem, subject) => {
    expect((await graphProblems(subject)).join('\n')).toContain(problem)
  })

  it('looks into branches, which may read what is outside', async () => {
    const outside = branchWeights(1).graph
    const renamed = outside.nodes.map(node =>
      node.operator === 'Relu' ? { ...node, outputs: [`${node.outputs[0]}.renamed`] } : node,
    )
    expect((await graphProblems({ ...outside, nodes: renamed })).join('\n')).toContain('(MatMul) reads')
  })
})
