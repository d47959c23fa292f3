import type { Attribute, Batch, Graph, Model, Node } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { bools, ints, makeTensor } from '../../../graph/src/testing/agree-with-runtime.ts'
import { createExecutor } from '../create-executor.ts'
import { expectClose, useBackend } from '../testing/operation-case.ts'
import { runReference } from '../testing/run-reference.ts'
import { If } from './control.ts'

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
const integers = (...value: number[]): Attribute => ({ kind: 'ints', value })

const x: Batch = { type: 'float32', shape: [2, 3], data: Float32Array.of(1, -2, 3, 0.5, -0.25, 2) }
const truth = (holds: number): Batch => ({ type: 'bool', shape: [], data: Uint8Array.of(holds) })

async function expectSame(parts: Partial<Graph>, feeds: Record<string, Batch>): Promise<void> {
  const model: Model = { format: 'memory', graph: graph(parts), bytes: 0, document: undefined }
  const executor = await createExecutor(tf, model)
  const names = model.graph.outputs.map(({ name }) => name)
  const [received, expected] = [await executor.forward(feeds), await runReference(model, feeds, names)]
  for (const name of names) {
    expect(received[name]!.shape).toEqual(expected[name]!.dims)
    const numbers = Array.from(expected[name]!.data as ArrayLike<number | bigint>, Number)
    expectClose(Array.from(received[name]!.data as ArrayLike<number | bigint>, Number), numbers, 1e-6)
  }
  executor.close()
}

const branches = {
  then_branch: body({ nodes: [node('Relu', ['x'], ['positive'])], outputs: [value('positive')] }),
  else_branch: body({ nodes: [node('Neg', ['x'], ['negative'])], outputs: [value('negative')] }),
}
const branching = { outputs: [value('y', [2, 3])], nodes: [node('If', ['condition'], ['y'], branches)] }

const doubling = body({
  inputs: [value('i', [], 'int64'), value('go', [], 'bool'), value('state', [2, 3])],
  nodes: [
    node('Add', ['state', 'x'], ['next']),
    node('ReduceMax', ['next'], ['largest'], { keepdims: { kind: 'int', value: 0 } }),
    node('Less', ['largest', 'limit'], ['goOn']),
    node('Neg', ['next'], ['seen']),
  ],
  outputs: [value('goOn', [], 'bool'), value('next', [2, 3]), value('seen', [2, 3])],
})
const looping = (inputs: string[], tensors: readonly (readonly [string, ReturnType<typeof makeTensor>])[]) => ({
  inputs: [value('x', [2, 3]), value('limit', [])],
  outputs: [value('last', [2, 3]), value('all')],
  nodes: [node('Loop', inputs, ['last', 'all'], { body: doubling })],
  tensors: new Map(tensors),
})
const limit: Batch = { type: 'float32', shape: [], data: Float32Array.of(8) }
const far: Batch = { ...limit, data: Float32Array.of(1000) }
const trips = ['trips', makeTensor('trips', ints([5], [])!)] as const
const start = ['start', makeTensor('start', bools([1], [])!)] as const

const running = body({
  inputs: [value('sum', [2]), value('part', [2])],
  nodes: [node('Add', ['sum', 'part'], ['next']), node('Mul', ['next', 'part'], ['shown'])],
  outputs: [value('next', [2]), value('shown', [2])],
})
const scanning = (attributes: Record<string, Attribute>, shape: number[]) => ({
  inputs: [value('x', [2, 3]), value('zero', [2])],
  outputs: [value('sum', [2]), value('steps', shape)],
  nodes: [
    node('Scan', ['zero', 'x'], ['sum', 'steps'], {
      body: running,
      num_scan_inputs: { kind: 'int', value: 1 },
      scan_input_axes: integers(1),
      ...attributes,
    }),
  ],
})
const zero: Batch = { type: 'float32', shape: [2], data: Float32Array.of(0.5, -1) }

describe.each(['cpu', 'wasm'] as const)('control on %s', backend => {
  beforeAll(() => useBackend(backend))

  it.each([0, 1])('takes the branch of a condition that is fed as %d', async holds => {
    const inputs = [value('x', [2, 3]), value('condition', [], 'bool')]
    await expectSame({ ...branching, inputs }, { x, condition: truth(holds) })
  })

  it('takes the branch of a condition that is known', async () => {
    const tensors = new Map([['condition', makeTensor('condition', bools([0], [])!)]])
    await expectSame({ ...branching, inputs: [value('x', [2, 3])], tensors }, { x })
  })

  it('loops so many times', () => expectSame(looping(['trips', '', 'x'], [trips]), { x, limit: far }))
  it('loops while a condition holds', () => expectSame(looping(['', 'start', 'x'], [start]), { x, limit }))
  it('loops until either ends', () => expectSame(looping(['trips', 'start', 'x'], [trips, start]), { x, limit }))

  it('scans an axis', () => expectSame(scanning({}, [3, 2]), { x, zero }))
  it('scans backwards and stacks along another axis', () =>
    expectSame(
      scanning(
        { scan_input_directions: integers(1), scan_output_directions: integers(1), scan_output_axes: integers(1) },
        [2, 3],
      ),
      { x, zero },
    ))
})

describe('control without reading', () => {
  it('refuses a condition that is computed while the network runs', () => {
    const context = {
      tf,
      node: node('If', ['condition'], ['y'], branches),
      opset: 18,
      inputs: [tf.scalar(true, 'bool')],
      inferredInputs: [],
      inferredOutputs: [],
      numbers: () => undefined,
    }
    expect(() => If.run(context)).toThrow(expect.objectContaining({ code: 'unsupported-model' }))
  })
})
