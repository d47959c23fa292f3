import { float } from '../../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import { secondSource } from '../structure-case.ts'
import type { StructureCase } from '../structure-case.ts'
import { at, floats, scalar } from './shorthand.ts'

/** Weights made of others so that masking leaves them as they are: standardised ones. */
const standardised = (g: GraphBuilder, shape: readonly number[], name?: string): string =>
  g.node('Sigmoid', [g.weight(shape, { std: 1, ...(name && { name }) })])

const matrixCases: StructureCase[] = [
  { operator: 'MatMul', build: (g, x, n) => at(g.node('MatMul', [x, g.weight([n, 5])]), 2, 1, 5) },
  {
    operator: 'MatMul',
    note: 'with a weight that does not become zero',
    build: (g, x, n) => at(g.node('MatMul', [g.sigmoid(x), standardised(g, [n, 5])]), 2, 1, 5),
    kept: /neither side is zero/,
  },
  {
    operator: 'MatMul',
    note: 'of a value that becomes zero with such a weight',
    build: (g, x, n) => at(g.node('MatMul', [x, standardised(g, [n, 5])]), 2, 1, 5),
  },
  {
    operator: 'MatMul',
    note: 'with a weight on the left',
    from: 'turned',
    build: (g, x, n) => at(g.node('MatMul', [g.weight([5, n]), x]), 3, 1, 5),
  },
  {
    operator: 'MatMul',
    note: 'with a vector',
    build: (g, x, n) =>
      g.node('Add', [x, g.node('Unsqueeze', [g.node('MatMul', [x, g.weight([n])]), g.constant([1])])]),
  },
  {
    operator: 'MatMul',
    note: 'of two layers',
    from: 'turned',
    build: (g, x, n) => {
      const other = g.node('Transpose', [secondSource(g, 'turned', 5, 'v')], { perm: [0, 2, 1] })
      return at(g.node('MatMul', [x, other]), 3, 1, n)
    },
  },
  {
    operator: 'MatMul',
    note: 'over a batch of channels',
    from: 'image',
    build: (g, x, n) => g.node('MatMul', [g.weight([n, 3, 4]), x]),
  },
  {
    operator: 'MatMul',
    note: 'over a batch of channels with weights',
    from: 'turned',
    build: (g, x, n) => {
      const rows = g.node('Unsqueeze', [g.node('ReduceMax', [x], { axes: [2] }), g.constant([3])])
      return at(g.node('MatMul', [rows, g.weight([n, 1, 3])]), 4, 1, n)
    },
  },
  ...[0, 1].map((transB): StructureCase => ({
    operator: 'Gemm',
    note: `transB ${transB}`,
    build: (g, x, n) => {
      const weight = g.weight(transB ? [5, n] : [n, 5], { std: 0.5 })
      return at(g.node('Gemm', [x, weight, g.weight([1, 5])], { transB, alpha: float(0.7), beta: float(0.3) }), 2, 1, 5)
    },
  })),
  {
    operator: 'Gemm',
    note: 'turned on the left',
    build: (g, x, n) => {
      const left = g.node('Transpose', [x], { perm: [1, 0] })
      return at(g.node('Gemm', [left, g.weight([n, 5])], { transA: 1 }), 2, 1, 5)
    },
  },
  {
    operator: 'Gemm',
    note: 'with a bias for the whole',
    build: (g, x, n) => at(g.node('Gemm', [x, g.weight([n, 5]), scalar(g, 0.5)]), 2, 1, 5),
  },
  {
    operator: 'Gemm',
    note: 'without a bias',
    build: (g, x, n) => at(g.node('Gemm', [x, g.weight([n, 5])]), 2, 1, 5),
  },
  {
    operator: 'Gemm',
    note: 'that gives rows',
    build: (g, x, n) => {
      const pooled = g.node('ReduceMax', [x], { axes: [0], keepdims: 1 })
      const bias = g.weight([n, 1])
      return at(g.node('Gemm', [pooled, g.weight([1, 5]), bias], { transA: 1 }), 2, 0, n)
    },
  },
  {
    operator: 'FusedGemm',
    domain: 'com.microsoft',
    build: (g, x, n) => {
      const inputs = [x, g.weight([n, 5]), g.weight([5])]
      return at(g.node('FusedGemm', inputs, { activation: 'Relu' }, { domain: 'com.microsoft' }), 2, 1, 5)
    },
  },
]

function einsum(
  note: string,
  equation: string,
  build: (g: GraphBuilder, x: string, n: number) => readonly string[],
  result: readonly [rank: number, axis: number, size: number],
  more: Partial<StructureCase> = {},
): StructureCase {
  return {
    operator: 'Einsum',
    note,
    build: (g, x, n) => at(g.node('Einsum', build(g, x, n), { equation }), ...result),
    ...more,
  }
}

const tokens = { from: 'tokens' } as const

const einsumCases: StructureCase[] = [
  einsum('of a layer', 'btc,cd->btd', (g, x, n) => [x, g.weight([n, 5])], [3, 2, 5], tokens),
  einsum('of a layer to heads', 'btc,hdc->bhtd', (g, x, n) => [x, g.weight([2, 4, n])], [4, 3, 4], tokens),
  einsum('of scores', 'bic,bjc->bij', (g, x, n) => [x, secondSource(g, 'tokens', n, 'v')], [2, 1, 1], {
    ...tokens,
    build: (g, x, n) => {
      const scores = g.node('Einsum', [x, secondSource(g, 'tokens', n, 'v')], { equation: 'bic, bjc -> bij' })
      return at(g.node('ReduceMax', [scores], { axes: [2] }), 3, 2, 1)
    },
  }),
  einsum('of products', 'btc,btc->btc', (g, x, n) => [x, secondSource(g, 'tokens', n, 'v')], [3, 2, 6], tokens),
  einsum('of three', 'btc,c,cd->btd', (g, x, n) => [x, g.weight([n]), g.weight([n, 5])], [3, 2, 5], tokens),
  einsum('that turns', 'btc->cbt', (_, x) => [x], [3, 0, 6], tokens),
  einsum('that sums', 'btc->bt', (_, x) => [x], [2, 1, 1], {
    ...tokens,
    build: (g, x) =>
      at(g.node('Unsqueeze', [g.node('Einsum', [x], { equation: 'btc->bt' }), g.constant([2])]), 3, 2, 1),
  }),
  einsum('that sums what is not zero', 'btc->bt', (_, x) => [x], [2, 1, 1], {
    ...tokens,
    build: (g, x) => {
      const sum = g.node('Einsum', [g.sigmoid(x)], { equation: 'btc->bt' })
      return at(g.node('Unsqueeze', [sum, g.constant([2])]), 3, 2, 1)
    },
    kept: /neither side is zero/,
  }),
  einsum('of outer products', 'bc,bd->bcd', (g, x) => [x, secondSource(g, 'vector', 5, 'v')], [3, 1, 6]),
  einsum('that broadcasts', 'bc,bc->bc', (g, x) => [floats(g, [0.5], [1, 1]), x], [2, 1, 6], { kept: /sizes differ/ }),
  {
    operator: 'Einsum',
    note: 'that broadcasts, before a sum with another layer',
    build: (g, x, n) => {
      const product = g.node('Einsum', [floats(g, [0.5], [1, 1]), x], { equation: 'bc,bc->bc' })
      return g.node('Add', [product, secondSource(g, 'vector', n, 'v')])
    },
    kept: /sizes differ/,
  },
  einsum('with an ellipsis', '...c,cd->...d', (g, x, n) => [x, g.weight([n, 5])], [3, 2, 5], {
    ...tokens,
    kept: /not known what Einsum/,
  }),
]

const convCases: StructureCase[] = [
  {
    operator: 'Conv',
    from: 'image',
    build: (g, x, n) => at(g.node('Conv', [x, g.weight([5, n, 3, 3]), g.weight([5])], { pads: [1, 1, 1, 1] }), 4, 1, 5),
  },
  {
    operator: 'Conv',
    note: 'along steps',
    from: 'turned',
    build: (g, x, n) => at(g.node('Conv', [x, g.weight([5, n, 3])], { auto_pad: 'SAME_UPPER' }), 3, 1, 5),
  },
  {
    operator: 'Conv',
    note: 'by channel',
    from: 'image',
    build: (g, x, n) => g.node('Conv', [x, g.weight([n, 1, 3, 3]), g.weight([n])], { group: n }),
  },
  {
    operator: 'Conv',
    note: 'by channel, two filters each',
    from: 'image',
    build: (g, x, n) => at(g.node('Conv', [x, g.weight([2 * n, 1, 3, 3])], { group: n }), 4, 1, 2 * n),
  },
  {
    operator: 'Conv',
    note: 'in groups',
    from: 'image',
    build: (g, x, n) => at(g.node('Conv', [x, g.weight([8, n / 2, 3, 3]), g.weight([8])], { group: 2 }), 4, 1, 8),
  },
  {
    operator: 'Conv',
    note: 'with weights that do not become zero',
    from: 'image',
    build: (g, x, n) => at(g.node('Conv', [g.sigmoid(x), standardised(g, [5, n, 1, 1])]), 4, 1, 5),
    kept: /neither side is zero/,
  },
  {
    operator: 'Conv',
    note: 'in groups with weights that do not become zero',
    from: 'image',
    build: (g, x, n) => at(g.node('Conv', [g.sigmoid(x), standardised(g, [8, n / 2, 1, 1])], { group: 2 }), 4, 1, 8),
  },
  {
    operator: 'Conv',
    note: 'of channels as a batch',
    from: 'turned',
    build: (g, x, n) => {
      const rows = g.node('Transpose', [g.node('ReduceMax', [x], { axes: [2] })], { perm: [1, 0, 2] })
      const repeated = g.node('Tile', [g.node('ReduceMax', [rows], { axes: [1] }), g.constant([1, 2, 4])])
      const result = g.node('Conv', [repeated, g.weight([3, 2, 1]), g.weight([3])])
      return at(g.node('ReduceMax', [result], { axes: [2], keepdims: 0 }), 2, 0, n)
    },
  },
  {
    operator: 'ConvTranspose',
    from: 'image',
    build: (g, x, n) =>
      at(g.node('ConvTranspose', [x, g.weight([n, 5, 2, 2]), g.weight([5])], { strides: [2, 2] }), 4, 1, 5),
  },
  {
    operator: 'ConvTranspose',
    note: 'in groups',
    from: 'image',
    build: (g, x, n) => at(g.node('ConvTranspose', [x, g.weight([n, 4, 2, 2]), g.weight([8])], { group: 2 }), 4, 1, 8),
  },
  {
    operator: 'ConvTranspose',
    note: 'by channel',
    from: 'image',
    build: (g, x, n) => g.node('ConvTranspose', [x, g.weight([n, 1, 2, 2]), g.weight([n])], { group: n }),
  },
  {
    operator: 'ConvTranspose',
    note: 'with weights that do not become zero',
    from: 'image',
    build: (g, x, n) => at(g.node('ConvTranspose', [g.sigmoid(x), standardised(g, [n, 5, 1, 1])]), 4, 1, 5),
    kept: /neither side is zero/,
  },
  ...['Relu', 'Sigmoid'].map((activation): StructureCase => ({
    operator: 'FusedConv',
    domain: 'com.microsoft',
    note: activation,
    from: 'image',
    build: (g, x, n) => {
      const inputs = [x, g.weight([n, n, 3, 3]), g.weight([n]), x]
      return g.node('FusedConv', inputs, { activation, pads: [1, 1, 1, 1] }, { domain: 'com.microsoft' })
    },
  })),
  ...['Gelu', 'QuickGelu', 'FastGelu'].map((operator): StructureCase => ({
    operator,
    domain: 'com.microsoft',
    build: (g, x) => g.node(operator, [x], {}, { domain: 'com.microsoft' }),
  })),
  ...['BiasGelu', 'FastGelu'].map((operator): StructureCase => ({
    operator,
    domain: 'com.microsoft',
    note: 'with a bias',
    build: (g, x, n) => g.node(operator, [x, g.weight([n])], {}, { domain: 'com.microsoft' }),
  })),
]

export const productCases: readonly StructureCase[] = [...matrixCases, ...einsumCases, ...convCases]
