import type { Attribute, Graph, Node } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { evaluateNode, infer } from '../inference/infer.ts'
import { makeTensor, runGraph, bools, ints } from '../testing/agree-with-runtime.ts'

const node = (
  operator: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, Attribute> = {},
): Node => ({ name: outputs[0]!, operator, domain: '', inputs, outputs, attributes })
const value = (name: string, shape?: readonly (number | string)[], type: 'float32' | 'int64' | 'bool' = 'float32') => ({
  name,
  type,
  shape,
})
const graph = (parts: Partial<Graph>): Graph => ({
  name: 'g',
  inputs: [],
  outputs: [],
  nodes: [],
  tensors: new Map(),
  values: new Map(),
  opsets: new Map([['', 18]]),
  ...parts,
})
const body = (parts: Partial<Graph>): Attribute => ({ kind: 'graph', value: graph(parts) })

const axis = (value: number): Record<string, Attribute> => ({ axis: { kind: 'int', value } })

const transpose = body({ nodes: [node('Transpose', ['x'], ['turned'])], outputs: [value('turned')] })
const keep = body({ nodes: [node('Identity', ['x'], ['kept'])], outputs: [value('kept')] })

const branching = (condition: Partial<Graph>): Graph =>
  graph({
    outputs: [value('y')],
    nodes: [node('If', ['condition'], ['y'], { then_branch: transpose, else_branch: keep })],
    ...condition,
  })

describe('control', () => {
  it('takes the branch of a known condition', async () => {
    for (const [truth, shape] of [
      [1, [3, 2]],
      [0, [2, 3]],
    ] as const) {
      const known = branching({
        inputs: [value('x', [2, 3])],
        tensors: new Map([['condition', makeTensor('condition', bools([truth], [])!)]]),
      })
      expect((await infer(known)).get('y')).toEqual({ type: 'float32', shape })
      expect((await runGraph(known))['y']!.dims).toEqual(shape)
    }
  })

  it('says what both branches agree on where the condition is fed', async () => {
    const open = (shape: number[]) => branching({ inputs: [value('x', shape), value('condition', [], 'bool')] })
    expect((await infer(open([3, 3]))).get('y')).toEqual({ type: 'float32', shape: [3, 3] })
    expect((await infer(open([2, 3]))).get('y')!.shape).toEqual([-1, -1])
  })

  const loopBody = body({
    inputs: [value('i', [], 'int64'), value('go', [], 'bool'), value('state')],
    nodes: [node('Identity', ['go'], ['goOn']), node('Relu', ['state'], ['next']), node('Shape', ['state'], ['seen'])],
    outputs: [value('goOn', [], 'bool'), value('next'), value('seen', undefined, 'int64')],
  })
  const loop = graph({
    inputs: [value('x', [2, 3])],
    outputs: [value('last'), value('all', undefined, 'int64')],
    nodes: [node('Loop', ['trips', '', 'x'], ['last', 'all'], { body: loopBody })],
    tensors: new Map([['trips', makeTensor('trips', ints([4], [])!)]]),
  })

  it('carries values through a loop and stacks what it scans', async () => {
    const values = await infer(loop)
    const results = await runGraph(loop)
    expect(values.get('last')!.shape).toEqual(results['last']!.dims)
    expect(values.get('all')!.shape).toEqual(results['all']!.dims)
    expect(values.get('all')!.shape).toEqual([4, 2])
  })

  it('follows a loop whose condition is computed from constants', async () => {
    const counting = body({
      inputs: [value('i', [], 'int64'), value('go', [], 'bool'), value('state')],
      nodes: [
        node('Less', ['i', 'three'], ['goOn']),
        node('Concat', ['state', 'x'], ['next'], axis(0)),
        node('Relu', ['x'], ['part']),
      ],
      outputs: [value('goOn', [], 'bool'), value('next'), value('part')],
      tensors: new Map([['three', makeTensor('three', ints([3], [])!)]]),
    })
    const whileLoop = graph({
      ...loop,
      outputs: [value('last'), value('all')],
      nodes: [node('Loop', ['', 'start', 'x'], ['last', 'all'], { body: counting })],
      tensors: new Map([['start', makeTensor('start', bools([1], [])!)]]),
    })
    const values = await infer(whileLoop)
    const results = await runGraph(whileLoop)
    for (const name of ['last', 'all']) expect(values.get(name)!.shape).toEqual(results[name]!.dims)
  })

  it('leaves open what changes from one pass to the next where their number is fed', async () => {
    const growing = body({
      inputs: [value('i', [], 'int64'), value('go', [], 'bool'), value('state')],
      nodes: [node('Identity', ['go'], ['goOn']), node('Concat', ['state', 'x'], ['next'], axis(0))],
      outputs: [value('goOn', [], 'bool'), value('next')],
    })
    const grown = graph({
      ...loop,
      inputs: [value('x', [2, 3]), value('trips', [], 'int64')],
      outputs: [value('last')],
      nodes: [node('Loop', ['trips', '', 'x'], ['last'], { body: growing })],
      tensors: new Map(),
    })
    expect((await infer(grown)).get('last')!.shape).toEqual([-1, 3])
  })

  it('scans the first axis', async () => {
    const step = body({
      inputs: [value('sum'), value('row')],
      nodes: [node('Add', ['sum', 'row'], ['next']), node('Identity', ['next'], ['partial'])],
      outputs: [value('next'), value('partial')],
    })
    const scan = graph({
      inputs: [value('start', [3]), value('rows', [5, 3])],
      outputs: [value('total'), value('partials')],
      nodes: [
        node('Scan', ['start', 'rows'], ['total', 'partials'], {
          body: step,
          num_scan_inputs: { kind: 'int', value: 1 },
        }),
      ],
    })
    const values = await infer(scan)
    const results = await runGraph(scan)
    for (const name of ['total', 'partials']) expect(values.get(name)!.shape).toEqual(results[name]!.dims)
  })

  it('knows nothing of a node on its own', () => {
    const alone = node('If', ['condition'], ['y'], { then_branch: transpose, else_branch: keep })
    expect(evaluateNode(alone, 18, [{ type: 'bool', shape: [] }])).toEqual([{ type: undefined, shape: undefined }])
  })
})
