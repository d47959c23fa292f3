import { float } from '../../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import { secondSource } from '../structure-case.ts'
import type { StructureCase } from '../structure-case.ts'
import { at, cast, positive, scalar } from './shorthand.ts'

const REDUCTIONS = [
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
  'ReduceLogSumExp',
]

/** Over places, with the axes as the operator set writes them; over channels; and over everything but channels. */
function reduction(operator: string): StructureCase[] {
  const isSum = operator === 'ReduceSum'
  const overZeros = ['ReduceSum', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare'].includes(operator)
  const overChannels: StructureCase = {
    operator,
    note: 'over channels',
    opset: 18,
    build: (g, x, n) => at(g.node('Add', [x, g.node(operator, [x, g.constant([-1])])]), 2, 1, n),
  }
  return [
    {
      operator,
      note: 'over places',
      opset: 11,
      from: 'image',
      build: (g, x, n) => at(g.node(operator, [x], { axes: [2, -1], keepdims: 0 }), 2, 1, n),
    },
    {
      operator,
      note: 'over places',
      opset: 18,
      from: 'image',
      build: (g, x) => g.node(operator, [x, g.constant([2, -1])], { keepdims: 1 }),
    },
    {
      operator,
      note: isSum ? 'over steps' : 'over steps, an attribute',
      opset: isSum ? 13 : 17,
      from: 'tokens',
      build: (g, x, n) =>
        isSum
          ? at(g.node(operator, [x, g.constant([1])], { keepdims: 0 }), 2, 1, n)
          : at(g.node(operator, [x], { axes: [1], keepdims: 0 }), 2, 1, n),
    },
    overZeros ? overChannels : { ...overChannels, kept: /an axis reduced by/ },
    {
      ...overChannels,
      note: 'over channels that are not zero',
      build: (g, x, n) => at(g.node('Add', [x, g.node(operator, [g.sigmoid(x), g.constant([1])])]), 2, 1, n),
      kept: /an axis reduced by/,
    },
  ]
}

const reductionCases: StructureCase[] = [
  ...REDUCTIONS.flatMap(reduction),
  {
    operator: 'ReduceLogSum',
    opset: 18,
    note: 'over places of what is not zero',
    from: 'image',
    build: (g, x) => g.node('ReduceLogSum', [g.sigmoid(x), g.constant([2, 3])]),
  },
  {
    operator: 'ReduceLogSum',
    opset: 18,
    note: 'over places of what becomes zero',
    from: 'image',
    build: (g, x) => g.node('ReduceLogSum', [g.node('Abs', [x]), g.constant([2, 3])]),
    kept: /no value at zero/,
  },
  {
    operator: 'ReduceMax',
    note: 'of nothing',
    opset: 18,
    build: (g, x) => g.node('ReduceMax', [x, g.constant([])], { noop_with_empty_axes: 1 }),
  },
  {
    operator: 'ReduceMax',
    opset: 11,
    note: 'of everything, with an empty list',
    build: (g, x, n) => at(g.node('Add', [x, g.node('ReduceMax', [x], { axes: [], keepdims: 0 })]), 2, 1, n),
    kept: /an axis reduced by/,
  },
  {
    operator: 'ReduceSum',
    note: 'of everything',
    build: (g, x, n) => at(g.node('Add', [x, g.node('ReduceSum', [x], { keepdims: 0 })]), 2, 1, n),
  },
  {
    operator: 'ReduceL2',
    note: 'that normalises channels',
    build: (g, x) => g.node('Div', [x, g.node('Add', [g.node('ReduceL2', [x], { axes: [1] }), scalar(g, 0.1)])]),
  },
  {
    operator: 'ReduceMean',
    note: 'and the variance of a norm taken apart',
    from: 'tokens',
    build: (g, x, n) => {
      const mean = g.node('ReduceMean', [x], { axes: [-1] })
      const centred = g.node('Sub', [x, mean])
      const variance = g.node('ReduceMean', [g.node('Pow', [centred, scalar(g, 2)])], { axes: [-1] })
      const root = g.node('Sqrt', [g.node('Add', [variance, scalar(g, 1e-3)])])
      return g.node('Mul', [g.node('Div', [centred, root]), g.weight([n], { mean: 1, std: 0.3 })])
    },
    kept: /an axis reduced by/,
  },
  ...['ArgMax', 'ArgMin'].flatMap((operator): StructureCase[] => [
    {
      operator,
      note: 'over channels',
      build: (g, x, n) => at(g.node('Add', [x, cast(g, g.node(operator, [x], { axis: 1 }), 'float32')]), 2, 1, n),
      kept: /an axis reduced by/,
    },
    {
      operator,
      note: 'over places',
      from: 'image',
      build: (g, x, n) => at(cast(g, g.node(operator, [x], { axis: -1, keepdims: 0 }), 'float32'), 3, 1, n),
    },
  ]),
  {
    operator: 'CumSum',
    from: 'tokens',
    build: (g, x) => g.node('CumSum', [x, g.constant([1], { shape: [] })], { exclusive: 1 }),
  },
  {
    operator: 'CumSum',
    note: 'over channels',
    from: 'tokens',
    build: (g, x) => g.node('CumSum', [x, g.constant([-1], { shape: [] })]),
    kept: /summed along by/,
  },
  {
    operator: 'TopK',
    note: 'of channels',
    build: (g, x) => at(g.nodeOutputs('TopK', [x, g.constant([3])], {}, { outputs: 2 })[0]!, 2, 1, 3),
    kept: /an axis sorted by/,
  },
  {
    operator: 'TopK',
    note: 'of steps',
    from: 'tokens',
    build: (g, x) => {
      const [values, places] = g.nodeOutputs('TopK', [x, g.constant([3])], { axis: 1 }, { outputs: 2 })
      return g.node('Add', [values!, cast(g, places!, 'float32')])
    },
  },
  {
    operator: 'TopK',
    opset: 9,
    from: 'tokens',
    build: (g, x) => g.nodeOutputs('TopK', [x], { axis: 1, k: 2 }, { outputs: 2 })[0]!,
  },
  ...['Softmax', 'LogSoftmax', 'Hardmax'].flatMap((operator): StructureCase[] => [
    { operator, note: 'of channels', build: (g, x) => g.node(operator, [x]), kept: /the axis of/ },
    { operator, note: 'of steps', from: 'tokens', build: (g, x) => g.node(operator, [x], { axis: 1 }) },
    { operator, note: 'of places', from: 'image', build: (g, x) => g.node(operator, [x], { axis: -1 }) },
    {
      operator,
      opset: 11,
      note: 'of all later axes',
      from: 'turned',
      build: (g, x) => g.node(operator, [x], { axis: 1 }),
      kept: /the axis of/,
    },
    {
      operator,
      opset: 11,
      note: 'of the last axis',
      from: 'turned',
      build: (g, x) => g.node(operator, [x], { axis: 2 }),
    },
  ]),
]

const pooled = (
  operator: string,
  note: string,
  attributes: Record<string, number | string | readonly number[]>,
): StructureCase => ({
  operator,
  note,
  from: 'image',
  build: (g, x) => g.node(operator, [x], attributes),
})

const poolingCases: StructureCase[] = [
  pooled('MaxPool', 'with padding', { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] }),
  pooled('MaxPool', 'rounded up', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  pooled('AveragePool', 'with padding', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
  pooled('AveragePool', 'of the same size', { kernel_shape: [2, 2], auto_pad: 'SAME_UPPER' }),
  pooled('LpPool', 'of two', { kernel_shape: [2, 2] }),
  pooled('GlobalAveragePool', '', {}),
  pooled('GlobalMaxPool', '', {}),
  pooled('GlobalLpPool', '', { p: 1 }),
  {
    operator: 'MaxPool',
    note: 'along steps',
    from: 'turned',
    build: (g, x) => g.node('MaxPool', [x], { kernel_shape: [2] }),
  },
  {
    operator: 'MaxPool',
    note: 'with places',
    from: 'image',
    build: (g, x) => {
      const [values, places] = g.nodeOutputs('MaxPool', [x], { kernel_shape: [2, 2] }, { outputs: 2 })
      return g.node('Add', [values!, cast(g, places!, 'float32')])
    },
    kept: /gives positions in the whole of it/,
  },
]

const bias = (g: GraphBuilder, n: number): string => g.weight([n], { std: 0.4 })

const batchNorm = (g: GraphBuilder, x: string, n: number, attributes = {}): string =>
  g.node('BatchNormalization', [x, positive(g, [n]), bias(g, n), bias(g, n), positive(g, [n])], attributes)

const groupNorm = (opset: number, groups: number): StructureCase => ({
  operator: 'GroupNormalization',
  opset,
  note: `in ${groups} groups`,
  from: 'image',
  build: (g, x, n) => {
    const size = opset < 21 ? groups : n
    return g.node('GroupNormalization', [x, positive(g, [size]), bias(g, size)], { num_groups: groups })
  },
})

/** Differs from place to place, so that nothing normalised is constant. */
const x0 = (g: GraphBuilder): string => g.node('ReduceMax', ['x'], { axes: [1] })

const normalizationCases: StructureCase[] = [
  { operator: 'BatchNormalization', build: (g, x, n) => batchNorm(g, x, n) },
  { operator: 'BatchNormalization', from: 'image', build: (g, x, n) => batchNorm(g, x, n) },
  { operator: 'BatchNormalization', opset: 9, from: 'turned', build: (g, x, n) => batchNorm(g, x, n) },
  {
    operator: 'BatchNormalization',
    note: 'without epsilon',
    from: 'image',
    build: (g, x, n) => batchNorm(g, x, n, { epsilon: float(0) }),
  },
  {
    operator: 'BatchNormalization',
    note: 'of another axis',
    from: 'tokens',
    build: (g, x) => {
      const three = g.node('Slice', [x, g.constant([0]), g.constant([3]), g.constant([1])])
      return batchNorm(g, three, 3)
    },
  },
  {
    operator: 'InstanceNormalization',
    from: 'image',
    build: (g, x, n) => g.node('InstanceNormalization', [x, positive(g, [n]), bias(g, n)]),
  },
  {
    operator: 'InstanceNormalization',
    note: 'of channels as places',
    from: 'tokens',
    build: (g, x) => {
      const three = g.node('Slice', [x, g.constant([0]), g.constant([3]), g.constant([1])])
      return g.node('InstanceNormalization', [three, positive(g, [3]), bias(g, 3)])
    },
    kept: /an axis normalised by/,
  },
  {
    operator: 'InstanceNormalization',
    note: 'of channels as a batch',
    from: 'image',
    build: (g, x, n) => {
      const rows = g.node('Transpose', [x], { perm: [1, 2, 0, 3] })
      return at(g.node('InstanceNormalization', [rows, positive(g, [4]), bias(g, 4)]), 4, 0, n)
    },
  },
  ...[18, 21].flatMap(opset => [
    groupNorm(opset, 3),
    groupNorm(opset, 6),
    { ...groupNorm(opset, 1), kept: /an axis normalised by|one cell fills an axis/ },
  ]),
  {
    operator: 'LayerNormalization',
    from: 'tokens',
    build: (g, x, n) => g.node('LayerNormalization', [x, positive(g, [n]), bias(g, n)]),
    kept: /an axis normalised by/,
  },
  {
    operator: 'LayerNormalization',
    note: 'without a bias',
    from: 'tokens',
    build: (g, x, n) => g.node('LayerNormalization', [x, positive(g, [n])], { epsilon: float(1e-3) }),
    kept: /an axis normalised by/,
  },
  {
    operator: 'LayerNormalization',
    note: 'of another axis',
    from: 'image',
    build: (g, x) => {
      const turned = g.node('Transpose', [x], { perm: [0, 1, 3, 2] })
      return g.node('LayerNormalization', [turned, positive(g, [4]), bias(g, 4)])
    },
  },
  {
    operator: 'LayerNormalization',
    note: 'of another axis without epsilon',
    from: 'image',
    build: (g, x) => {
      const turned = g.node('Transpose', [x], { perm: [0, 1, 3, 2] })
      return g.node('LayerNormalization', [turned, positive(g, [4]), bias(g, 4)], { epsilon: float(0) })
    },
    kept: /no value at zero/,
  },
  {
    operator: 'LayerNormalization',
    note: 'of two axes',
    from: 'image',
    build: (g, x, n) => {
      const turned = g.node('Transpose', [x], { perm: [0, 3, 1, 2] })
      return at(g.node('LayerNormalization', [turned, positive(g, [n, 4])], { axis: 2 }), 4, 2, n)
    },
    kept: /an axis normalised by/,
  },
  {
    operator: 'LayerNormalization',
    note: 'and what was added before it',
    from: 'tokens',
    build: (g, x, n) => {
      const sum = g.node('Add', [x, secondSource(g, 'tokens', n, 'v')])
      return g.node('Add', [sum, g.node('LayerNormalization', [sum, positive(g, [n]), bias(g, n)])])
    },
    kept: /an axis normalised by/,
  },
  {
    operator: 'RMSNormalization',
    opset: 23,
    from: 'tokens',
    build: (g, x, n) => g.node('RMSNormalization', [x, positive(g, [n])]),
    kept: /an axis normalised by/,
  },
  {
    operator: 'RMSNormalization',
    opset: 23,
    note: 'of another axis',
    from: 'image',
    build: (g, x) => g.node('RMSNormalization', [g.node('Transpose', [x], { perm: [0, 1, 3, 2] }), positive(g, [4])]),
  },
  {
    operator: 'SimplifiedLayerNormalization',
    from: 'tokens',
    build: (g, x, n) =>
      g.node('SimplifiedLayerNormalization', [x, positive(g, [n])], { axis: -1, epsilon: float(1e-5) }),
    kept: /an axis normalised by/,
  },
  { operator: 'LRN', from: 'image', build: (g, x) => g.node('LRN', [x], { size: 3 }), kept: /an axis normalised by/ },
  {
    operator: 'LRN',
    note: 'of another axis',
    from: 'image',
    build: (g, x, n) => at(g.node('LRN', [g.node('Transpose', [x], { perm: [1, 2, 0, 3] })], { size: 3 }), 4, 0, n),
  },
  {
    operator: 'LpNormalization',
    build: (g, x) => g.node('LpNormalization', [x]),
    kept: /an axis normalised by/,
  },
  ...[1, 2].map((p): StructureCase => ({
    operator: 'LpNormalization',
    note: `of steps, p ${p}`,
    from: 'tokens',
    build: (g, x) => g.node('LpNormalization', [x], { axis: 1, p }),
  })),
  {
    operator: 'MeanVarianceNormalization',
    from: 'image',
    build: (g, x) => g.node('MeanVarianceNormalization', [x]),
    kept: /no value at zero/,
  },
  {
    operator: 'MeanVarianceNormalization',
    note: 'of what does not become zero',
    from: 'image',
    build: (g, x) => g.node('MeanVarianceNormalization', [g.node('Mul', [g.sigmoid(x), x0(g)])]),
  },
  {
    operator: 'MeanVarianceNormalization',
    note: 'of channels counted from the end',
    from: 'tokens',
    build: (g, x) => g.node('MeanVarianceNormalization', [g.sigmoid(x)], { axes: [-1] }),
    kept: /an axis normalised by/,
  },
]

export const statisticCases: readonly StructureCase[] = [...reductionCases, ...poolingCases, ...normalizationCases]
