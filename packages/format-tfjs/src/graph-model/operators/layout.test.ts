import { describe } from 'vitest'
import { agrees, one, onImage, weight, whole, type Attributes } from '../../testing/agrees.ts'
import { wave } from '../../testing/run.ts'
import type { TinyGraph } from '../../testing/tiny-graph.ts'

const convolved = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }

/** The same node on a value as it is fed, and on one that a convolution has left with its channels first. */
function both(
  name: string,
  op: string,
  operands: (graph: TinyGraph) => readonly string[],
  attributes: Attributes = {},
  outputs = 1,
): void {
  agrees(name, onImage(op, [2, 4, 6, 3], operands, attributes, outputs))
  agrees(`${name}, after a convolution`, {
    feeds: { x: wave([2, 4, 6, 2]) },
    build: graph => {
      const image = graph.node('Conv2D', [graph.input('x', [-1, 4, 6, 2]), weight(graph, [1, 1, 2, 3])], convolved)
      const result = graph.node(op, [image, ...operands(graph)], attributes)
      return Array.from({ length: outputs }, (_, i) => (i === 0 ? result : `${result}:${i}`))
    },
  })
}

describe('reductions', () => {
  for (const keeps of [false, true])
    for (const axes of [[1, 2], [3], [-1], [0], [0, 3], [1], [1, 2, 3], []])
      for (const op of ['Max', 'Mean', 'Min', 'Sum'])
        both(`${op} over [${axes}]${keeps ? ', kept' : ''}`, op, graph => [whole(graph, axes)], { keep_dims: keeps })
  both('Prod', 'Prod', graph => [whole(graph, [1])])
  both('EuclideanNorm', 'EuclideanNorm', graph => [whole(graph, [3])])
  both('ArgMax', 'ArgMax', graph => [whole(graph, 3)])
  both('ArgMin', 'ArgMin', graph => [whole(graph, 1)])
  both('Cumsum', 'Cumsum', graph => [whole(graph, 1)], { exclusive: true, reverse: true })
  const flags = { data: [1, 1, 0, 1, 0, 0], shape: [2, 3], type: 'bool' } as const
  for (const op of ['All', 'Any'])
    agrees(op, {
      feeds: { x: flags },
      build: graph => [graph.node(op, [graph.input('x', [2, 3], 'bool'), whole(graph, [1])])],
    })
})

describe('axes that come and go', () => {
  for (const axis of [0, 1, 2, 3, 4, -1, -2]) both(`ExpandDims at ${axis}`, 'ExpandDims', graph => [whole(graph, axis)])
  for (const axes of [[1], [2], [1, 2], []]) {
    agrees(`Squeeze of [${axes}]`, {
      feeds: { x: wave([2, 4, 6, 3]) },
      build: graph => {
        const pooled = graph.node('MaxPool', [graph.input('x', [2, 4, 6, 3])], {
          padding: 'VALID',
          ksize: [1, 4, 6, 1],
          strides: [1, 4, 6, 1],
        })
        return [graph.node('Squeeze', [pooled], { squeeze_dims: axes })]
      },
    })
  }
  both('Reshape', 'Reshape', graph => [whole(graph, [-1, 9, 4, 2])])
  both('Reshape with a rest', 'Reshape', graph => [whole(graph, [2, -1])])
  both('Transpose', 'Transpose', graph => [whole(graph, [0, 3, 1, 2])])
  both('Transpose of the batch', 'Transpose', graph => [whole(graph, [3, 2, 1, 0])])
})

describe('stretches and parts', () => {
  both('Slice', 'Slice', graph => [whole(graph, [0, 1, 2, 1]), whole(graph, [-1, 2, 3, -1])])
  const bounds =
    (starts: readonly number[], stops: readonly number[], steps: readonly number[]) => (graph: TinyGraph) =>
      [starts, stops, steps].map(numbers => whole(graph, numbers))
  both('StridedSlice', 'StridedSlice', bounds([0, 1, 0, 0], [2, 4, 6, 3], [1, 2, 1, 1]))
  const masks = { begin_mask: 5, end_mask: 6 }
  both('StridedSlice with masks', 'StridedSlice', bounds([1, 1, 1, 1], [2, 3, 4, 2], [1, 1, 1, 1]), masks)
  both('StridedSlice backwards', 'StridedSlice', bounds([0, 3, -1], [2, 0, -7], [1, -1, -2]))
  both('StridedSlice of one row', 'StridedSlice', bounds([0, -1], [2, 0], [1, 1]), { shrink_axis_mask: 2 })
  both('StridedSlice of one channel', 'StridedSlice', bounds([0, -1], [0, 0], [1, 1]), {
    ellipsis_mask: 1,
    shrink_axis_mask: 2,
  })
  both('StridedSlice with new axes', 'StridedSlice', bounds([0, 0, 1, 0], [0, 0, 3, 0], [1, 1, 1, 1]), {
    new_axis_mask: 9,
    ellipsis_mask: 2,
  })
  for (const axis of [1, 2, 3]) {
    both(
      `Split along ${axis}`,
      'SplitV',
      graph => [whole(graph, axis === 3 ? [1, 2] : [1, -1]), whole(graph, axis)],
      {},
      2,
    )
    both(`ConcatV2 along ${axis}`, 'ConcatV2', graph => {
      const shape = [2, 4, 6, 3].with(axis, 2)
      return [weight(graph, shape), whole(graph, axis)]
    })
    both(`Unpack along ${axis}`, 'Unpack', () => [], { axis, num: [2, 4, 6, 3][axis]! }, 3)
    both(`GatherV2 along ${axis}`, 'GatherV2', graph => [whole(graph, [2, 0, 1]), whole(graph, axis)])
    both(`ReverseV2 along ${axis}`, 'ReverseV2', graph => [whole(graph, [axis])])
  }
  both('GatherV2 of one', 'GatherV2', graph => [whole(graph, 1), whole(graph, 3)])
  both('Gather', 'Gather', graph => [
    whole(
      graph,
      [
        [1, 0],
        [0, 1],
      ].flat(),
      [2, 2],
    ),
  ])
  both('Tile', 'Tile', graph => [whole(graph, [1, 2, 1, 3])])
  agrees('Split', {
    feeds: { x: wave([2, 4, 6, 3]) },
    build: graph => {
      const parts = graph.node('Split', [whole(graph, 2), graph.input('x', [2, 4, 6, 3])], { num_split: 3 })
      return [parts, `${parts}:1`, `${parts}:2`]
    },
  })
  agrees('Concat', {
    feeds: { x: wave([2, 4]) },
    build: graph => {
      const x = graph.input('x', [2, 4])
      return [graph.node('Concat', [whole(graph, 1), x, x], { N: 2 })]
    },
  })
  agrees('Pack', one('Pack', { a: wave([2, 3]), b: wave([2, 3], 2) }, { axis: 1, N: 2 }))
  agrees('Pack at the end', one('Pack', { a: wave([2, 3]), b: wave([2, 3], 2) }, { axis: -1, N: 2 }))
})

describe('sizes of an image', () => {
  for (const [start, stop, attributes] of [
    [1, 3, {}],
    [2, 3, { shrink_axis_mask: 1 }],
    [-2, -1, {}],
    [0, 2, {}],
    [1, 0, { end_mask: 1 }],
  ] as const)
    agrees(`from ${start} to ${stop} ${JSON.stringify(attributes)}`, {
      feeds: { x: wave([2, 4, 6, 2]) },
      build: graph => {
        const image = graph.node('Conv2D', [graph.input('x', [-1, 4, 6, 2]), weight(graph, [1, 1, 2, 3])], convolved)
        const bounds = [start, stop, 1].map(number => whole(graph, [number]))
        return [graph.node('StridedSlice', [graph.node('Shape', [image]), ...bounds], attributes)]
      },
    })
})

describe('padding', () => {
  const pairs = (numbers: readonly number[]) => (graph: TinyGraph) => [whole(graph, numbers, [4, 2])]
  both('Pad', 'Pad', pairs([0, 0, 1, 2, 0, 3, 1, 0]))
  both('PadV2', 'PadV2', graph => [whole(graph, [0, 0, 1, 2, 0, 3, 0, 0], [4, 2]), graph.constant(-1.5)])
  both('MirrorPad', 'MirrorPad', pairs([0, 0, 1, 2, 2, 1, 0, 0]), { mode: 'REFLECT' })
  both('MirrorPad, symmetric', 'MirrorPad', pairs([0, 0, 1, 1, 0, 1, 0, 0]), { mode: 'SYMMETRIC' })
})

describe('images', () => {
  for (const [name, attributes] of Object.entries({
    plain: {},
    'corners aligned': { align_corners: true },
    'half pixels': { half_pixel_centers: true },
  }))
    for (const op of ['ResizeBilinear', 'ResizeNearestNeighbor'])
      for (const size of [
        [8, 9],
        [3, 4],
        [1, 1],
      ])
        both(`${op} to [${size}], ${name}`, op, graph => [whole(graph, size)], attributes)
  agrees(
    'DepthToSpace',
    onImage('DepthToSpace', [1, 2, 3, 8], () => [], { block_size: 2, data_format: 'NHWC' }),
  )
})

describe('normalization', () => {
  for (const op of ['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3']) {
    const operands = (graph: TinyGraph): string[] => [
      weight(graph, [3], 2),
      weight(graph, [3], 3),
      weight(graph, [3], 4),
      graph.constant([0.5, 1, 2]),
    ]
    both(op, op, operands, { epsilon: { float: 0.01 }, data_format: 'NHWC' })
  }
  both('LRN', 'LRN', () => [], { depth_radius: 1, bias: { float: 2 }, alpha: { float: 0.7 }, beta: { float: 0.6 } })
  both('Softmax', 'Softmax', () => [])
  both('LogSoftmax', 'LogSoftmax', () => [])
})

describe('broadcasting after a convolution', () => {
  both('of a vector', 'Mul', graph => [weight(graph, [3])])
  both('of rows', 'AddV2', graph => [weight(graph, [6, 1])])
  both('of an image', 'Sub', graph => [weight(graph, [4, 6, 3])])
  both('of a number', 'Maximum', graph => [graph.constant(0.25)])
  both('of slopes', 'Prelu', graph => [weight(graph, [1, 1, 3])])
})
