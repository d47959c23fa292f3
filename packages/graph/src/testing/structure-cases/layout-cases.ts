import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import { secondSource } from '../structure-case.ts'
import type { StructureCase } from '../structure-case.ts'
import { at, joined, sizeAt, two } from './shorthand.ts'

const reshapeCases: StructureCase[] = [
  {
    operator: 'Reshape',
    note: 'with 0 and -1',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Reshape', [x, g.constant([0, 0, 2, -1])]), 4, 3, n / 2),
  },
  {
    operator: 'Reshape',
    note: 'that writes the channels out',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Reshape', [x, g.constant([-1, n])]), 2, 1, n),
  },
  {
    operator: 'Reshape',
    note: 'with allowzero',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Reshape', [x, g.constant([-1, n])], { allowzero: 1 }), 2, 1, n),
  },
  {
    operator: 'Reshape',
    note: 'to heads and back with computed sizes',
    from: 'tokens',
    build: (g, x, n) => {
      const [batch, time] = [sizeAt(g, 'x', 0), sizeAt(g, 'x', 1)]
      const heads = g.node('Reshape', [x, joined(g, batch, time, g.constant([2, n / 2]))])
      const turned = g.node('Transpose', [heads], { perm: [0, 2, 1, 3] })
      const back = g.node('Transpose', [turned], { perm: [0, 2, 1, 3] })
      return g.node('Reshape', [back, joined(g, batch, time, g.constant([n]))])
    },
  },
  {
    operator: 'Reshape',
    note: 'of batch and channels to one axis and back with computed sizes',
    from: 'turned',
    build: (g, x, n) => {
      const batch = sizeAt(g, 'x', 0)
      const rows = g.node('Mul', [batch, g.constant([n])])
      const flat = g.node('Reshape', [x, joined(g, rows, sizeAt(g, 'x', 1))])
      return g.node('Reshape', [g.relu(flat), joined(g, batch, g.constant([n]), g.constant([-1]))])
    },
  },
  {
    operator: 'Reshape',
    note: 'that shuffles channels',
    from: 'image',
    build: (g, x, n) => {
      const [batch, width] = [sizeAt(g, x, 0), sizeAt(g, x, 3)]
      const four = g.constant([4])
      const groups = g.node('Reshape', [x, joined(g, batch, g.constant([2, n / 2]), four, width)])
      const turned = g.node('Transpose', [groups], { perm: [0, 2, 1, 3, 4] })
      return g.node('Reshape', [turned, joined(g, batch, g.constant([-1]), four, width)])
    },
  },
  {
    operator: 'Reshape',
    note: 'with sizes of the value itself',
    from: 'image',
    build: (g, x, n) => {
      const rows = joined(g, sizeAt(g, x, 0), sizeAt(g, x, 1), g.constant([-1]))
      return at(g.node('Reshape', [x, rows]), 3, 1, n)
    },
  },
  {
    operator: 'Reshape',
    note: 'of constants',
    from: 'image',
    build: (g, x, n) => g.node('Mul', [x, g.node('Reshape', [g.weight([n]), g.constant([1, n, 1, 1])])]),
  },
  {
    operator: 'Reshape',
    note: 'of filters and channels made of a vector',
    build: (g, x, n) => {
      const weight = g.node('Reshape', [g.weight([n * 5]), g.constant([n, 5])])
      return at(g.node('MatMul', [x, weight]), 2, 1, 5)
    },
  },
  {
    operator: 'Reshape',
    note: 'that mixes channels with places',
    from: 'image',
    build: (g, x) => at(g.node('Reshape', [x, g.constant([0, 8, 3, -1])]), 4, 1, 8),
    kept: /axes are mixed/,
  },
  {
    operator: 'Flatten',
    from: 'image',
    build: (g, x, n) => {
      const pooled = g.node('Slice', [x, g.constant([0]), g.constant([2]), g.constant([3])])
      return at(g.node('Flatten', [pooled]), 2, 1, n * 8)
    },
  },
  {
    operator: 'Flatten',
    note: 'before the channels, counted from the end',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Flatten', [x], { axis: -1 }), 2, 1, n),
  },
  {
    operator: 'Flatten',
    note: 'at the front',
    from: 'vector',
    build: (g, x, n) => g.node('Reshape', [g.node('Flatten', [x], { axis: 0 }), g.constant([-1, n])]),
  },
]

const squeezeCases: StructureCase[] = [
  {
    operator: 'Unsqueeze',
    build: (g, x, n) => at(g.node('Unsqueeze', [x, g.constant([0, -1])]), 4, 2, n),
  },
  {
    operator: 'Unsqueeze',
    opset: 11,
    build: (g, x, n) => at(g.node('Unsqueeze', [x], { axes: [1] }), 3, 2, n),
  },
  {
    operator: 'Squeeze',
    build: (g, x) => g.node('Squeeze', [g.node('Unsqueeze', [x, g.constant([1])]), g.constant([1])]),
  },
  {
    operator: 'Squeeze',
    opset: 11,
    build: (g, x) => g.node('Squeeze', [g.node('Unsqueeze', [x], { axes: [1] })], { axes: [-2] }),
  },
  {
    operator: 'Squeeze',
    note: 'of every axis of size 1',
    build: (g, x) => g.node('Squeeze', [g.node('Unsqueeze', [x, g.constant([1])])]),
  },
  {
    operator: 'Squeeze',
    note: 'of every axis of size 1',
    opset: 11,
    build: (g, x) => g.node('Squeeze', [g.node('Unsqueeze', [x], { axes: [1] })]),
  },
  {
    operator: 'Transpose',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Transpose', [x], { perm: [2, 0, 1] }), 3, 0, n),
  },
  {
    operator: 'Transpose',
    note: 'by default',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Transpose', [x]), 3, 0, n),
  },
]

const sliceAt = (g: GraphBuilder, x: string, start: number, end: number, axis: number, step = 1): string =>
  g.node('Slice', [x, ...[start, end, axis, step].map(value => g.constant([value]))])

const LAST = 2 ** 31 - 1

const sliceCases: StructureCase[] = [
  {
    operator: 'Slice',
    note: 'in two halves',
    build: (g, x, n) => {
      const [left, right] = [sliceAt(g, x, 0, n / 2, 1), sliceAt(g, x, n / 2, LAST, 1)]
      return at(g.node('Mul', [left, g.sigmoid(right)]), 2, 1, n / 2)
    },
  },
  {
    operator: 'Slice',
    note: 'counted from the end',
    build: (g, x) => at(sliceAt(g, x, -4, -1, -1), 2, 1, 3),
  },
  {
    operator: 'Slice',
    opset: 9,
    build: (g, x) => at(g.node('Slice', [x], { starts: [1], ends: [-1], axes: [1] }), 2, 1, 4),
  },
  {
    operator: 'Slice',
    note: 'without axes',
    opset: 9,
    build: (g, x) => at(g.node('Slice', [x], { starts: [0, 2], ends: [LAST, LAST] }), 2, 1, 4),
  },
  {
    operator: 'Slice',
    note: 'of another axis',
    from: 'tokens',
    build: (g, x) => sliceAt(g, x, 1, LAST, 1),
  },
  {
    operator: 'Slice',
    note: 'in steps',
    build: (g, x) => at(sliceAt(g, x, 0, LAST, 1, 2), 2, 1, 3),
    kept: /cut in steps/,
  },
  {
    operator: 'Slice',
    note: 'backwards',
    build: (g, x, n) => at(sliceAt(g, x, -1, -LAST, 1, -1), 2, 1, n),
    kept: /cut in steps/,
  },
  {
    operator: 'Slice',
    note: 'of two axes, one of computed length',
    from: 'tokens',
    build: (g, x) => {
      const ends = joined(g, sizeAt(g, 'x', 1), g.constant([4]))
      return at(g.node('Slice', [x, g.constant([0, 1]), ends, g.constant([1, 2])]), 3, 2, 3)
    },
  },
  {
    operator: 'Slice',
    note: 'at half of the channels as the graph computes them',
    from: 'image',
    build: (g, x, n) => {
      const half = g.node('Div', [sizeAt(g, x, 1), g.constant([2])])
      const left = g.node('Slice', [x, g.constant([0]), half, g.constant([1])])
      const right = g.node('Slice', [x, half, g.constant([LAST]), g.constant([1])])
      return at(g.node('Add', [left, right]), 4, 1, n / 2)
    },
  },
  {
    operator: 'Slice',
    note: 'of constants',
    build: (g, x, n) => g.node('Add', [x, sliceAt(g, g.weight([n + 3]), 2, n + 2, 0)]),
  },
]

function splitCase(
  opset: number,
  note: string,
  split: (g: GraphBuilder, x: string) => readonly string[],
): StructureCase {
  return {
    operator: 'Split',
    opset,
    note,
    build: (g, x) => {
      const [first, second] = split(g, x)
      return at(g.node('Concat', [second!, g.tanh(first!)], { axis: 1 }), 2, 1, 6)
    },
  }
}

const mergedWithBatch = (g: GraphBuilder, x: string, n: number): string =>
  g.node('Reshape', [x, joined(g, g.node('Mul', [sizeAt(g, 'x', 0), g.constant([n])]), sizeAt(g, 'x', 1))])

const mergedCases: StructureCase[] = [
  {
    operator: 'Slice',
    note: 'of batch and channels in one axis',
    from: 'turned',
    build: (g, x, n) => {
      const rest = sliceAt(g, mergedWithBatch(g, x, n), 2, LAST, 0)
      return at(g.node('ReduceMax', [rest], { axes: [1] }), 2, 1, 1)
    },
    kept: /cut at a dynamic place/,
  },
  {
    operator: 'Gather',
    note: 'of batch and channels in one axis, counted from the end',
    from: 'turned',
    build: (g, x, n) => {
      const some = g.node('Gather', [mergedWithBatch(g, x, n), g.constant([-1, 2, 3])], { axis: 0 })
      return at(g.node('ReduceMax', [some], { axes: [1] }), 2, 1, 1)
    },
    kept: /read by position/,
  },
  {
    operator: 'Split',
    opset: 18,
    note: 'of batch and channels in one axis',
    from: 'turned',
    build: (g, x, n) => {
      const [half] = g.nodeOutputs('Split', [mergedWithBatch(g, x, n)], { axis: 0, num_outputs: 2 }, two)
      return at(g.node('ReduceMax', [half!, g.constant([1])]), 2, 1, 1)
    },
    kept: /cut at a dynamic place/,
  },
]

const splitCases: StructureCase[] = [
  splitCase(11, 'in equal parts', (g, x) => g.nodeOutputs('Split', [x], { axis: 1 }, two)),
  splitCase(11, 'in parts', (g, x) => g.nodeOutputs('Split', [x], { axis: -1, split: [2, 4] }, two)),
  splitCase(13, 'in equal parts', (g, x) => g.nodeOutputs('Split', [x], { axis: 1 }, two)),
  splitCase(13, 'in parts', (g, x) => g.nodeOutputs('Split', [x, g.constant([2, 4])], { axis: 1 }, two)),
  splitCase(18, 'in equal parts', (g, x) => g.nodeOutputs('Split', [x], { axis: 1, num_outputs: 2 }, two)),
  splitCase(18, 'in parts', (g, x) => g.nodeOutputs('Split', [x, g.constant([1, 5])], { axis: 1 }, two)),
  {
    operator: 'Split',
    opset: 18,
    note: 'in uneven parts',
    channels: 7,
    build: (g, x) => {
      const parts = g.nodeOutputs('Split', [x], { axis: 1, num_outputs: 3 }, { outputs: 3 })
      return at(g.node('Concat', parts, { axis: 1 }), 2, 1, 7)
    },
  },
  {
    operator: 'Split',
    note: 'whose parts are multiplied',
    from: 'image',
    build: (g, x, n) => {
      const [left, right] = g.nodeOutputs('Split', [x], { axis: 1 }, two)
      return at(g.node('Mul', [left!, g.sigmoid(right!)]), 4, 1, n / 2)
    },
  },
  {
    operator: 'Concat',
    build: (g, x, n) => at(g.node('Concat', [x, secondSource(g, 'vector', 4, 'v'), x], { axis: 1 }), 2, 1, 2 * n + 4),
  },
  {
    operator: 'Concat',
    note: 'with constants',
    build: (g, x, n) => {
      const rows = g.node('Concat', [x, g.weight([3, n])], { axis: 0 })
      return g.node('Add', [x, g.node('ReduceMax', [rows], { axes: [0] })])
    },
  },
  {
    operator: 'Concat',
    note: 'with the input',
    build: (g, x, n) => at(g.node('Concat', ['x', x], { axis: -1 }), 2, 1, n + 4),
  },
]

export const layoutCases: readonly StructureCase[] = [
  ...reshapeCases,
  ...squeezeCases,
  ...sliceCases,
  ...mergedCases,
  ...splitCases,
]
