import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { fed, float } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import { expectClose, fedWith, prepareCase, tensorsOfCase, useBackend } from '../testing/operation-case.ts'
import type { Operand, OperationCase } from '../testing/operation-case.ts'

const [steps, batch, size, hidden] = [3, 2, 2, 2] as const
const gates = { LSTM: 4, GRU: 3, RNN: 1 }
type Name = keyof typeof gates

interface Options {
  readonly directions?: 1 | 2
  readonly lengths?: number[]
  readonly states?: boolean
  readonly peepholes?: boolean
  readonly bias?: boolean
  readonly differentiable?: number[]
}

function layer(operator: Name, attributes: OperationCase['attributes'] = {}, options: Options = {}): OperationCase {
  const { directions = 1, lengths, states, peepholes, bias = true } = options
  const rows = gates[operator] * hidden
  const inputs: Operand[] = [
    fed(steps, batch, size),
    fed(directions, rows, size),
    fed(directions, rows, hidden),
    bias ? fed(directions, 2 * rows) : null,
    lengths ? fedWith('int32', [batch], lengths) : null,
    states ? fed(directions, batch, hidden) : null,
    ...(operator === 'LSTM' ? [states ? fed(directions, batch, hidden) : null] : []),
    ...(peepholes ? [fed(directions, 3 * hidden)] : []),
  ]
  while (inputs.at(-1) === null) inputs.pop()
  const all = inputs.flatMap((operand, i) => (operand?.type === 'float32' ? [i] : []))
  return {
    operator,
    attributes: { hidden_size: hidden, ...attributes },
    inputs,
    outputs: operator === 'LSTM' ? 3 : 2,
    opset: 14,
    differentiable: options.differentiable ?? all,
  }
}

const strings = (...value: string[]) => ({ kind: 'strings', value }) as const
const floats = (...value: number[]) => ({ kind: 'floats', value }) as const
const both: Options = { directions: 2, states: true, lengths: [2, 3], differentiable: [] }

checkOperations('recurrent layers', [
  ...(['LSTM', 'GRU', 'RNN'] as const).flatMap(name => [
    layer(name),
    layer(name, {}, { bias: false, differentiable: [] }),
    layer(name, { direction: 'reverse' }, { lengths: [3, 1], states: true, differentiable: [0, 5] }),
    layer(name, { direction: 'bidirectional' }, both),
    layer(name, { clip: float(0.4) }, { differentiable: [] }),
  ]),
  layer('LSTM', {}, { peepholes: true, states: true, differentiable: [6, 7] }),
  layer('LSTM', { input_forget: 1 }, { differentiable: [] }),
  layer('LSTM', { activations: strings('HardSigmoid', 'Softsign', 'Elu') }, { differentiable: [] }),
  layer(
    'LSTM',
    {
      activations: strings('HardSigmoid', 'ScaledTanh', 'Affine'),
      activation_alpha: floats(0.3, 0.7, 0.9),
      activation_beta: floats(0.4, 0.6, 0.1),
    },
    { differentiable: [] },
  ),
  layer('GRU', { linear_before_reset: 1 }),
  layer('GRU', { linear_before_reset: 1, direction: 'bidirectional' }, both),
  layer('GRU', { activations: strings('Sigmoid', 'Relu') }, { differentiable: [] }),
  layer('RNN', { activations: strings('Relu') }, { differentiable: [] }),
  layer('RNN', { activations: strings('LeakyRelu'), activation_alpha: floats(0.2) }, { differentiable: [] }),
  layer('RNN', { activations: strings('Tanh', 'Softplus'), direction: 'bidirectional' }, both),
])

describe('layout 1', () => {
  beforeAll(() => useBackend('cpu'))

  it.each(['LSTM', 'GRU', 'RNN'] as const)('%s has batches first, which onnxruntime cannot run', async name => {
    const first = layer(name, { direction: 'bidirectional' }, both)
    const second = { ...first, attributes: { ...first.attributes, layout: 1 } }
    const tensors = tensorsOfCase(first)
    const swapped = tensors.map((tensor, i) =>
      tensor && [0, 5, 6].includes(i) ? tf.transpose(tensor, [1, 0, 2]) : tensor,
    )
    const inputs = first.inputs.map((operand, i) =>
      operand && [0, 5, 6].includes(i) ? fed(...swapped[i]!.shape) : operand,
    )
    const [expected, received] = [
      (await prepareCase(first))(tensors),
      (await prepareCase({ ...second, inputs }))(swapped),
    ]
    const turned = expected.map(tensor => tf.transpose(tensor, tensor.rank === 4 ? [2, 0, 1, 3] : [1, 0, 2]))
    expect(received.map(({ shape }) => shape)).toEqual(turned.map(({ shape }) => shape))
    received.forEach((tensor, i) => expectClose(tensor.dataSync(), turned[i]!.dataSync(), 1e-6))
  })
})
