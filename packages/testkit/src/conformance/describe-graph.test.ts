import type { Graph, Tensor } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { constantTensor } from '../tensor.ts'
import { branchWeights } from '../models/branch-weights.ts'
import { constantWeights } from '../models/constant-weights.ts'
import { describeGraph } from './describe-graph.ts'

const { graph } = branchWeights(1)

const other = (tensor: Tensor): Tensor => ({ ...tensor, read: () => new Uint8Array(4) })

const changes: Readonly<Record<string, Graph>> = {
  'an input': { ...graph, inputs: [{ ...graph.inputs[0]!, shape: [1, 6] }] },
  'an output': { ...graph, outputs: [{ ...graph.outputs[0]!, name: 'other' }] },
  'a weight': { ...graph, tensors: new Map([...graph.tensors].map(([name, tensor]) => [name, other(tensor)])) },
  'the order of nodes': { ...graph, nodes: graph.nodes.toReversed() },
  'an attribute': { ...graph, nodes: [{ ...graph.nodes[0]!, attributes: { transB: { kind: 'int', value: 0 } } }] },
  'a branch': { ...graph, nodes: graph.nodes.map(node => ({ ...node, attributes: {} })) },
  'an operator set': { ...graph, opsets: new Map([['', 18]]) },
}

describe('describeGraph', () => {
  it('gives the same lines for the same model built again, branches and Constant nodes included', async () => {
    expect(await describeGraph(branchWeights(1).graph)).toEqual(await describeGraph(graph))
    expect(await describeGraph(constantWeights(1).graph)).toEqual(await describeGraph(constantWeights(1).graph))
    expect(await describeGraph(constantWeights(2).graph)).not.toEqual(await describeGraph(constantWeights(1).graph))
  })

  it.each(Object.entries(changes))('tells %s apart', async (_what, changed) => {
    expect(await describeGraph(changed)).not.toEqual(await describeGraph(graph))
  })

  it('does not depend on the order of initializers', async () => {
    const tensors = new Map([...graph.tensors].reverse())
    expect(await describeGraph({ ...graph, tensors })).toEqual(await describeGraph(graph))
  })

  it('compares floats as float32', async () => {
    const withAlpha = (value: number): Graph => ({
      ...graph,
      nodes: [{ ...graph.nodes[0]!, attributes: { alpha: { kind: 'float', value } } }],
      tensors: new Map([['t', constantTensor('t', [1])]]),
    })
    expect(await describeGraph(withAlpha(0.1))).toEqual(await describeGraph(withAlpha(Math.fround(0.1))))
    expect(await describeGraph(withAlpha(0.1))).not.toEqual(await describeGraph(withAlpha(0.2)))
  })
})
