import type { Attribute } from '@coppice/spec'
import { float } from '../../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import { secondSource } from '../structure-case.ts'
import type { StructureCase } from '../structure-case.ts'
import { at } from './shorthand.ts'

const GATES = { LSTM: 4, GRU: 3, RNN: 1 } as const

interface Recurrence {
  readonly hidden?: number
  readonly directions?: 1 | 2
  readonly attributes?: Readonly<Record<string, number | string | Attribute>>
  /** The names of further inputs: lengths, initial hidden and cell states, peepholes. */
  readonly more?: (g: GraphBuilder, hidden: number, directions: number) => readonly string[]
}

/** A recurrent layer on [time, batch, c]; `w` of the cases feeds it and a layer reads its hidden units. */
function recur(
  g: GraphBuilder,
  operator: keyof typeof GATES,
  x: string,
  size: number,
  { hidden = 5, directions = 1, attributes = {}, more = () => [] }: Recurrence,
): readonly string[] {
  const rows = GATES[operator] * hidden
  const inputs = [
    g.node('Transpose', [x], { perm: [1, 0, 2] }),
    g.weight([directions, rows, size], { name: 'input', std: 0.4 }),
    g.weight([directions, rows, hidden], { name: 'recurrent', std: 0.4 }),
    g.weight([directions, 2 * rows], { name: 'gates', std: 0.3 }),
    ...more(g, hidden, directions),
  ]
  const direction = directions === 2 ? 'bidirectional' : 'forward'
  return g.nodeOutputs(
    operator,
    inputs,
    { hidden_size: hidden, direction, ...attributes },
    { outputs: operator === 'LSTM' ? 3 : 2 },
  )
}

/** Every step of a layer in one direction: [time, directions, batch, hidden]. */
function steps(operator: keyof typeof GATES, note: string, recurrence: Recurrence = {}): StructureCase {
  return {
    operator,
    note,
    from: 'tokens',
    build: (g, x, n) => at(recur(g, operator, x, n, recurrence)[0]!, 4, 3, recurrence.hidden ?? 5),
  }
}

const states =
  (count: number) =>
  (g: GraphBuilder, hidden: number, directions: number): readonly string[] => [
    '',
    ...Array.from({ length: count }, () =>
      g.node('Expand', [
        g.weight([directions, 1, hidden], { std: 0.5 }),
        g.node(
          'Concat',
          [g.constant([1]), g.node('Gather', [g.node('Shape', ['x']), g.constant([0])], { axis: 0 }), g.constant([1])],
          { axis: 0 },
        ),
      ]),
    ),
  ]

const strings = (...value: readonly string[]): Attribute => ({ kind: 'strings', value })
const floats = (...value: readonly number[]): Attribute => ({ kind: 'floats', value })

const recurrentCases: StructureCase[] = [
  steps('LSTM', 'of every step'),
  steps('LSTM', 'in both directions', { directions: 2 }),
  steps('LSTM', 'with initial states', { more: states(2) }),
  steps('LSTM', 'with peepholes', {
    more: (g, hidden) => ['', '', '', g.weight([1, 3 * hidden], { std: 0.3 })],
  }),
  {
    operator: 'LSTM',
    note: 'of the last states',
    from: 'tokens',
    build: (g, x, n) => {
      const [, last, cell] = recur(g, 'LSTM', x, n, {})
      return at(g.node('Add', [last!, cell!]), 3, 2, 5)
    },
  },
  steps('GRU', 'of every step'),
  steps('GRU', 'in both directions', { directions: 2, attributes: { linear_before_reset: 1 } }),
  steps('GRU', 'with an initial state', { more: states(1) }),
  steps('LSTM', 'with states that are rectified', {
    attributes: { activations: strings('HardSigmoid', 'Relu', 'Softsign') },
  }),
  steps('GRU', 'with states in both directions that are not bounded', {
    directions: 2,
    attributes: { activations: strings('Softplus', 'Affine', 'Sigmoid', 'Elu'), activation_alpha: floats(0.4, 1) },
  }),
  steps('RNN', 'with states that begin at a half', { attributes: { activations: strings('HardSigmoid') } }),
  steps('RNN', 'of every step'),
  steps('RNN', 'with an initial state', { more: states(1) }),
  {
    operator: 'RNN',
    note: 'with another activation',
    from: 'tokens',
    build: (g, x, n) => {
      const inputs = [g.node('Transpose', [x], { perm: [1, 0, 2] }), g.weight([1, 5, n]), g.weight([1, 5, 5])]
      const activations = { kind: 'strings', value: ['Sigmoid'] } as const
      return at(g.node('RNN', inputs, { hidden_size: 5, activations }), 4, 3, 5)
    },
  },
  {
    operator: 'LSTM',
    note: 'with channels for steps',
    from: 'turned',
    build: (g, x) => {
      const sequence = g.node('Transpose', [g.node('ReduceMax', [x], { axes: [2] })], { perm: [1, 0, 2] })
      const [, last] = g.nodeOutputs(
        'LSTM',
        [sequence, g.weight([1, 20, 1], { std: 1 }), g.weight([1, 20, 5])],
        { hidden_size: 5 },
        { outputs: 2 },
      )
      return at(last!, 3, 2, 5)
    },
    kept: /the steps of/,
  },
  {
    operator: 'GRU',
    note: 'with channels for the batch',
    from: 'turned',
    build: (g, x, n) => {
      const sequence = g.node('Transpose', [g.node('ReduceMax', [x], { axes: [0] })], { perm: [2, 1, 0] })
      const inputs = [sequence, g.weight([1, 15, 1], { std: 1 }), g.weight([1, 15, 5]), g.weight([1, 30], { std: 1 })]
      return at(g.nodeOutputs('GRU', inputs, { hidden_size: 5 }, { outputs: 2 })[1]!, 3, 1, n)
    },
  },
  {
    operator: 'LSTM',
    note: 'with weights that do not become zero',
    from: 'tokens',
    build: (g, x, n) => {
      const weights = [g.weight([1, 20, n]), g.weight([1, 20, 5])].map(weight => g.node('Sigmoid', [weight]))
      const inputs = [g.node('Transpose', [g.sigmoid(x)], { perm: [1, 0, 2] }), ...weights]
      return at(g.node('LSTM', inputs, { hidden_size: 5 }), 4, 3, 5)
    },
    kept: /neither side is zero/,
  },
]

interface Heads {
  readonly query: number
  readonly key?: number
  readonly size?: number
  readonly value?: number
}

/** Queries from the weight of the case, keys and values from weights of their own, all of three axes. */
function project(g: GraphBuilder, { query, key = query, size = 4, value = size }: Heads): readonly [string, string] {
  return [secondSource(g, 'tokens', key * size, 'k'), secondSource(g, 'tokens', key * value, 'v')]
}

const split = (g: GraphBuilder, x: string, heads: number): string =>
  g.node('Transpose', [g.node('Reshape', [x, g.constant([0, 0, heads, -1])])], { perm: [0, 2, 1, 3] })

function attention(
  note: string,
  heads: Heads,
  more: (g: GraphBuilder) => readonly string[] = () => [],
  attributes = {},
): StructureCase[] {
  const { query, key = query, size = 4, value = size } = heads
  const base = { operator: 'Attention', opset: 23, from: 'tokens', channels: query * size } as const
  return [
    {
      ...base,
      note,
      build: (g, x) => {
        const [keys, values] = project(g, heads)
        const numbers = { q_num_heads: query, kv_num_heads: key, ...attributes }
        return at(g.node('Attention', [x, keys, values, ...more(g)], numbers), 3, 2, query * value)
      },
    },
    {
      ...base,
      note: `${note}, of four axes`,
      build: (g, x) => {
        const [keys, values] = project(g, heads)
        const inputs = [split(g, x, query), split(g, keys, key), split(g, values, key), ...more(g)]
        const result = g.node('Transpose', [g.node('Attention', inputs, attributes)], { perm: [0, 2, 1, 3] })
        return at(g.node('Reshape', [result, g.constant([0, 0, -1])]), 3, 2, query * value)
      },
    },
  ]
}

const maskByHead = (g: GraphBuilder, heads: number): string => {
  const time = g.node('Gather', [g.node('Shape', ['x']), g.constant([1])], { axis: 0 })
  return g.node('Expand', [
    g.weight([1, heads, 1, 1]),
    g.node('Concat', [g.constant([1, heads]), time, time], { axis: 0 }),
  ])
}

const attentionCases: StructureCase[] = [
  ...attention('of equal heads', { query: 2 }),
  ...attention('with a scale', { query: 2 }, undefined, { scale: float(0.3) }),
  ...attention('of grouped heads', { query: 4, key: 2 }),
  ...attention('with one key head', { query: 3, key: 1 }),
  ...attention('with values of another size', { query: 2, size: 4, value: 6 }),
  ...attention('with a causal mask', { query: 2 }, undefined, { is_causal: 1 }),
  ...attention('with a mask by head', { query: 3 }, g => [maskByHead(g, 3)]),
  {
    operator: 'Attention',
    opset: 23,
    from: 'tokens',
    channels: 8,
    note: 'with its keys and products',
    build: (g, x) => {
      const [keys, values] = project(g, { query: 2 })
      const inputs = [x, keys, values]
      const outputs = g.nodeOutputs('Attention', inputs, { q_num_heads: 2, kv_num_heads: 2 }, { outputs: 4 })
      const products = g.node('ReduceMax', [outputs[3]!, g.constant([1, 3])], { keepdims: 0 })
      const sum = g.node('Add', [outputs[0]!, g.node('Unsqueeze', [products, g.constant([2])])])
      const present = g.node('ReduceMax', [outputs[1]!, g.constant([1, 2, 3])], { keepdims: 0 })
      return at(g.node('Add', [sum, g.node('Unsqueeze', [present, g.constant([1, 2])])]), 3, 2, 8)
    },
    kept: /an axis reduced by/,
  },
]

const angles = (g: GraphBuilder, half: number): readonly string[] =>
  ['cosines', 'sines'].map(name => g.weight([8, half], { name, std: 0.6 }))

const positions = (g: GraphBuilder): string => {
  const shape = g.node('Shape', ['x'], { end: 2 })
  return g.node('ConstantOfShape', [shape], {
    value: {
      kind: 'tensor',
      value: { name: '', type: 'int64', shape: [1], read: () => Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0) },
    },
  })
}

const rotaryCases: StructureCase[] = [
  {
    operator: 'RotaryEmbedding',
    opset: 23,
    from: 'tokens',
    channels: 16,
    build: (g, x) => at(g.node('RotaryEmbedding', [x, ...angles(g, 4), positions(g)], { num_heads: 2 }), 3, 2, 16),
  },
  {
    operator: 'RotaryEmbedding',
    opset: 23,
    note: 'of four axes',
    from: 'tokens',
    channels: 16,
    build: (g, x) => {
      const turned = g.node('RotaryEmbedding', [split(g, x, 2), ...angles(g, 4), positions(g)])
      return at(
        g.node('Reshape', [g.node('Transpose', [turned], { perm: [0, 2, 1, 3] }), g.constant([0, 0, -1])]),
        3,
        2,
        16,
      )
    },
  },
  {
    operator: 'RotaryEmbedding',
    opset: 23,
    note: 'of neighbours',
    from: 'tokens',
    channels: 16,
    build: (g, x) =>
      at(g.node('RotaryEmbedding', [x, ...angles(g, 4), positions(g)], { num_heads: 2, interleaved: 1 }), 3, 2, 16),
  },
  {
    operator: 'RotaryEmbedding',
    opset: 23,
    note: 'of a part of each head',
    from: 'tokens',
    channels: 16,
    build: (g, x) =>
      at(
        g.node('RotaryEmbedding', [x, ...angles(g, 2), positions(g)], { num_heads: 2, rotary_embedding_dim: 4 }),
        3,
        2,
        16,
      ),
  },
]

export const sequenceCases: readonly StructureCase[] = [...recurrentCases, ...attentionCases, ...rotaryCases]
