import type { Node } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { buildModel, tinyModels } from '../../../testkit/src/index.ts'
import { dynamicSizes } from './dynamic-sizes.ts'
import { evaluateNode, infer, inferKnown } from './infer.ts'
import { readConstants } from './read-constants.ts'
import { caseGraph, fed } from '../testing/agree-with-runtime.ts'
import { expectEveryValue } from '../testing/expect-every-value.ts'

describe('infer', () => {
  it.each(tinyModels)('agrees with onnxruntime on every value at two sizes: $name', async ({ build }) => {
    const { graph } = build(1)
    for (const sizes of await dynamicSizes(graph)) expect(await expectEveryValue(graph, sizes)).toBeGreaterThan(3)
  })

  it('gives dynamic dimensions the sizes told, else 1', async () => {
    const graph = caseGraph({ operator: 'Relu', inputs: [fed(1, 1, 3)] })
    const open = { ...graph, inputs: graph.inputs.map(input => ({ ...input, shape: ['batch', null, 3] })) }
    expect((await infer(open)).get('output0')!.shape).toEqual([1, 1, 3])
    expect((await infer(open, { batch: 4, 'input0[1]': 5 })).get('output0')!.shape).toEqual([4, 5, 3])
  })

  it('takes what the file declares for operators it does not know', async () => {
    const graph = caseGraph({ operator: 'Mystery', domain: 'elsewhere', inputs: [fed(2)], outputs: 2 })
    const declared = new Map([['output0', { name: 'output0', type: 'float32', shape: ['batch', 7, 'other'] } as const]])
    const values = await infer({ ...graph, values: declared }, { batch: 4 })
    expect(values.get('output0')).toEqual({ type: 'float32', shape: [4, 7, -1] })
    expect(values.get('output1')).toEqual({ type: undefined, shape: undefined })
  })

  it('lets what it infers win over what the file declares', async () => {
    const graph = caseGraph({ operator: 'Relu', inputs: [fed(2)] })
    const declared = new Map([['output0', { name: 'output0', type: 'float32', shape: [9] } as const]])
    expect((await infer({ ...graph, values: declared })).get('output0')!.shape).toEqual([2])
  })

  it('knows nodes of the domain ai.onnx as standard ones', async () => {
    const graph = caseGraph({ operator: 'Softmax', inputs: [fed(2, 3)], domain: 'ai.onnx' })
    expect((await infer({ ...graph, opsets: new Map([['ai.onnx', 18]]) })).get('output0')!.shape).toEqual([2, 3])
  })

  it('does not read weights', async () => {
    const refuse = (): never => {
      throw new Error('was read')
    }
    const weight = { name: 'w', type: 'float32', shape: [64, 64], read: refuse } as const
    const node: Node = { name: 'm', operator: 'MatMul', domain: '', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }
    const graph = {
      ...caseGraph({ operator: 'Relu', inputs: [] }),
      inputs: [{ name: 'x', type: 'float32', shape: ['n', 64] } as const],
      nodes: [node],
      outputs: [],
      tensors: new Map([['w', weight]]),
    }
    expect((await infer(graph, { n: 3 })).get('y')).toEqual({ type: 'float32', shape: [3, 64] })
  })

  it('reads constants once for several sizes', async () => {
    const { graph } = buildModel({}, g => {
      const x = g.input('x', ['n', 6])
      g.output(g.node('Reshape', [x, g.constant([0, 2, -1])]), { name: 'y' })
    })
    const constants = await readConstants(graph)
    expect([2, 5].map(n => inferKnown(graph, constants, { n }).get('y')!.shape)).toEqual([
      [2, 2, 3],
      [5, 2, 3],
    ])
  })
})

describe('evaluateNode', () => {
  const gather: Node = { name: 'g', operator: 'Gather', domain: '', inputs: ['a', 'b'], outputs: ['y'], attributes: {} }

  it('evaluates one node on other inputs', () => {
    const data = { type: 'int64', shape: [3], known: { shape: [3], data: [7, 8, 9] } } as const
    const index = { type: 'int64', shape: [], known: { shape: [], data: [-1] } } as const
    const [result] = evaluateNode(gather, 18, [data, index])
    expect(Array.from(result!.known!.data)).toEqual([9])
  })

  it('knows nothing of operators it does not know', () => {
    expect(evaluateNode({ ...gather, operator: 'Mystery' }, 18, [])).toEqual([{ type: undefined, shape: undefined }])
  })
})
