import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import type { StructureCase } from '../structure-case.ts'
import { at, cast, floats, joined, scalar, sizeAt, two } from './shorthand.ts'

const gatherCases: StructureCase[] = [
  {
    operator: 'Gather',
    note: 'in another order',
    build: (g, x) => g.node('Gather', [x, g.constant([5, 0, 3, 1, 2, 4])], { axis: 1 }),
  },
  {
    operator: 'Gather',
    note: 'of some channels',
    build: (g, x) => at(g.node('Gather', [x, g.constant([4, -6, 2])], { axis: -1 }), 2, 1, 3),
  },
  {
    operator: 'Gather',
    note: 'of some channels, the others read too',
    build: (g, x) => {
      const some = g.node('Gather', [x, g.constant([4, 0, 2], { type: 'int32' })], { axis: 1 })
      return at(g.node('Concat', [some, x], { axis: 1 }), 2, 1, 9)
    },
  },
  {
    operator: 'Gather',
    note: 'of one channel alone',
    build: (g, x, n) => {
      const one = g.node('Gather', [x, g.constant([2], { shape: [] })], { axis: 1 })
      return at(g.node('Add', [x, g.node('Unsqueeze', [one, g.constant([1])])]), 2, 1, n)
    },
  },
  {
    operator: 'Gather',
    note: 'of channels twice',
    build: (g, x) => at(g.node('Gather', [x, g.constant([1, 1, 2])], { axis: 1 }), 2, 1, 3),
    kept: /read by position/,
  },
  {
    operator: 'Gather',
    note: 'of channels in two axes',
    build: (g, x) => at(g.node('Gather', [x, g.constant([1, 2, 3, 4], { shape: [2, 2] })], { axis: 1 }), 3, 2, 2),
    kept: /read by position/,
  },
  {
    operator: 'Gather',
    note: 'of a step',
    from: 'tokens',
    build: (g, x, n) => at(g.node('Gather', [x, g.constant([0], { shape: [] })], { axis: 1 }), 2, 1, n),
  },
  {
    operator: 'Gather',
    note: 'of computed channels',
    build: (g, x) =>
      at(
        g.node('Gather', [x, g.node('Reshape', [g.node('ArgMax', ['x'], { axis: 0 }), g.constant([-1])])], { axis: 1 }),
        2,
        1,
        4,
      ),
    kept: /read by position/,
  },
  {
    operator: 'Gather',
    note: 'from a table',
    from: 'tokens',
    build: (g, x, n) => {
      const words = cast(
        g,
        g.node('Greater', [g.node('ReduceSum', ['x', g.constant([2])], { keepdims: 0 }), scalar(g, 0)]),
        'int64',
      )
      return g.node('Add', [x, g.node('Gather', [g.weight([2, n], { std: 1 }), words], { axis: 0 })])
    },
  },
]

/** For each sample the places of its two largest steps, by channel. */
const largestSteps = (g: GraphBuilder, x: string): string =>
  g.nodeOutputs('TopK', [x, g.constant([2])], { axis: 1 }, two)[1]!

const elementCases: StructureCase[] = [
  {
    operator: 'GatherElements',
    note: 'along steps',
    from: 'tokens',
    build: (g, x) => g.node('GatherElements', [x, largestSteps(g, x)], { axis: 1 }),
  },
  {
    operator: 'GatherElements',
    note: 'along channels',
    from: 'tokens',
    build: (g, x) => {
      const places = g.node('ArgMax', ['x'], { axis: 2 })
      return at(g.node('Add', [x, g.node('GatherElements', [x, places], { axis: 2 })]), 3, 2, 6)
    },
    kept: /read by position/,
  },
  {
    operator: 'GatherND',
    note: 'of steps in each sample',
    from: 'tokens',
    build: (g, x) => {
      const steps = g.node('ArgMax', [g.node('ReduceMax', ['x'], { axes: [2] })], { axis: 1 })
      return g.node('GatherND', [x, steps], { batch_dims: 1 })
    },
  },
  {
    operator: 'GatherND',
    note: 'of channels',
    from: 'turned',
    build: (g, x) => at(g.node('GatherND', [x, g.constant([0, 1, 1, 2], { shape: [2, 2] })]), 2, 0, 2),
    kept: /read by position/,
  },
  {
    operator: 'ScatterND',
    note: 'of whole samples',
    build: (g, x, n) => g.node('ScatterND', [x, g.constant([1], { shape: [1, 1] }), g.weight([1, n])]),
  },
  {
    operator: 'ScatterND',
    note: 'of channels',
    build: (g, x) => g.node('ScatterND', [x, g.constant([1, 2], { shape: [1, 2] }), floats(g, [0.5])]),
    kept: /written by position/,
  },
  {
    operator: 'ScatterElements',
    note: 'along steps',
    opset: 18,
    from: 'tokens',
    build: (g, x) => {
      const places = largestSteps(g, x)
      const updates = g.sigmoid(g.node('GatherElements', [x, places], { axis: 1 }))
      return g.node('ScatterElements', [x, places, updates], { axis: 1, reduction: 'add' })
    },
  },
  {
    operator: 'ScatterElements',
    note: 'along channels',
    build: (g, x) => {
      const places = g.node('ArgMax', ['x'], { axis: 1 })
      return g.node('ScatterElements', [x, places, g.sigmoid(cast(g, places, 'float32'))], { axis: 1 })
    },
    kept: /read by position/,
  },
  {
    operator: 'Scatter',
    opset: 10,
    note: 'along steps',
    from: 'tokens',
    build: (g, x) => {
      const places = g.nodeOutputs('TopK', [x, g.constant([2])], { axis: 1 }, two)[1]!
      return g.node('Scatter', [x, places, cast(g, places, 'float32')], { axis: 1 })
    },
  },
]

const filler = (value: number) =>
  ({
    kind: 'tensor',
    value: {
      name: '',
      type: 'float32',
      shape: [1],
      read: () => new Uint8Array(Float32Array.of(value).buffer),
    },
  }) as const

const copyCases: StructureCase[] = [
  {
    operator: 'Tile',
    note: 'of channels',
    build: (g, x, n) => at(g.node('Tile', [x, g.constant([1, 2])]), 2, 1, 2 * n),
  },
  { operator: 'Tile', note: 'of the batch', build: (g, x) => g.node('Tile', [x, g.constant([3, 1])]) },
  {
    operator: 'Tile',
    note: 'of constants',
    build: (g, x, n) => g.node('Mul', [x, g.node('Tile', [g.weight([n / 2]), g.constant([2])])]),
  },
  {
    operator: 'Expand',
    note: 'that writes the channels out',
    build: (g, x, n) => {
      const wide = g.node('Expand', [g.node('Unsqueeze', [x, g.constant([1])]), g.constant([1, 3, n])])
      return at(g.relu(wide), 3, 2, n)
    },
  },
  {
    operator: 'Expand',
    note: 'that leaves the channels as they are',
    build: (g, x, n) => at(g.node('Expand', [g.node('Unsqueeze', [x, g.constant([1])]), g.constant([3, 1])]), 3, 2, n),
  },
  {
    operator: 'Expand',
    note: 'to computed sizes',
    from: 'image',
    build: (g, x) => {
      const pooled = g.node('ReduceMax', [x], { axes: [2, 3] })
      return g.node('Mul', [x, g.sigmoid(g.node('Expand', [pooled, g.node('Shape', [x])]))])
    },
  },
  {
    operator: 'Expand',
    note: 'of a number to channels',
    build: (g, x, n) => {
      const wide = g.node('Expand', [floats(g, [0.7], [1, 1]), g.constant([1, n])])
      return g.node('Add', [x, wide])
    },
  },
  {
    operator: 'Expand',
    note: 'of one value to channels',
    build: (g, x, n) => {
      const one = g.node('ReduceSum', ['x', g.constant([1])])
      return g.node('Mul', [g.sigmoid(x), g.node('Expand', [one, g.constant([1, n])])])
    },
  },
  {
    operator: 'Expand',
    note: 'of repeated heads',
    from: 'tokens',
    build: (g, x, n) => {
      const heads = g.node('Unsqueeze', [g.node('Reshape', [x, g.constant([0, 0, 2, -1])]), g.constant([3])])
      const wide = g.node('Expand', [heads, g.constant([1, 1, 2, 3, n / 2])])
      return at(g.node('Reshape', [wide, g.constant([0, 0, 6 * (n / 2)])]), 3, 2, 3 * n)
    },
  },
  {
    operator: 'ConstantOfShape',
    build: (g, x, n) => g.node('Add', [x, g.node('ConstantOfShape', [g.constant([1, n])], { value: filler(0.5) })]),
  },
  {
    operator: 'ConstantOfShape',
    note: 'of the shape of the channels',
    build: (g, x) => g.node('Mul', [x, g.node('ConstantOfShape', [g.node('Shape', [x])], { value: filler(2) })]),
  },
  {
    operator: 'Shape',
    note: 'of the channels as a number',
    build: (g, x) => g.node('Div', [x, cast(g, sizeAt(g, x, 1), 'float32')]),
  },
  {
    operator: 'Shape',
    note: 'from start to end',
    build: (g, x) => {
      const sizes = g.node('Shape', [x], { start: 1, end: 2 })
      return g.node('Reshape', [g.relu(x), joined(g, g.constant([-1]), sizes)])
    },
  },
  {
    operator: 'Size',
    note: 'as a number',
    from: 'image',
    build: (g, x, n) => {
      const one = g.node('Slice', [g.weight([n, 5]), g.constant([0]), g.constant([3]), g.constant([1])])
      const count = cast(g, g.node('Size', [one]), 'float32')
      return g.node('Mul', [
        g.node('Div', [x, count]),
        g.node('Reshape', [g.node('ReduceMax', [one], { axes: [1] }), g.constant([n, 1, 1])]),
      ])
    },
  },
]

export const selectionCases: readonly StructureCase[] = [...gatherCases, ...elementCases, ...copyCases]
