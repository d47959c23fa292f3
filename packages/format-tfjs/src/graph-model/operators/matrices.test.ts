import { describe } from 'vitest'
import { agrees, one, onImage, weight, whole } from '../../testing/agrees.ts'
import { wave } from '../../testing/run.ts'
import type { TinyGraph } from '../../testing/tiny-graph.ts'

describe('products', () => {
  for (const a of [false, true])
    for (const b of [false, true]) {
      const [left, right] = [a ? [4, 3] : [3, 4], b ? [5, 4] : [4, 5]]
      const named = `${a ? ', transposed' : ''}${b ? ', by a transposed one' : ''}`
      const flags = { transpose_a: a, transpose_b: b }
      agrees(`MatMul${named}`, one('MatMul', { x: wave(left), y: wave(right, 2) }, flags))
      const batches = { x: wave([2, ...left]), y: wave([2, ...right], 2) }
      for (const op of ['BatchMatMul', 'BatchMatMulV2'])
        agrees(`${op}${named}`, one(op, batches, { adj_x: a, adj_y: b }))
      const operands = (graph: TinyGraph): string[] => [weight(graph, right), weight(graph, [5], 3)]
      agrees(`_FusedMatMul${named}`, {
        feeds: { x: wave(left) },
        build: graph => {
          const attributes = { ...flags, fused_ops: ['BiasAdd', 'Relu'], num_args: 1 }
          return [graph.node('_FusedMatMul', [graph.input('x', left), ...operands(graph)], attributes)]
        },
      })
    }
  for (const activation of ['Relu6', 'Elu', 'LeakyRelu', 'Sigmoid'])
    agrees(
      `_FusedMatMul with ${activation}`,
      onImage('_FusedMatMul', [3, 4], graph => [weight(graph, [4, 5]), weight(graph, [5], 3)], {
        fused_ops: ['BiasAdd', activation],
        num_args: 1,
      }),
    )
  agrees(
    '_FusedMatMul without more',
    onImage('_FusedMatMul', [3, 4], graph => [weight(graph, [4, 5])], { fused_ops: [] }),
  )
  agrees('Einsum', one('Einsum', { x: wave([2, 3, 4]), y: wave([2, 4, 5], 2) }, { equation: 'abc,acd->abd', N: 2 }))
})

describe('what is made, counted and looked up', () => {
  const image = [2, 4, 6, 3]
  agrees(
    'Cast to whole numbers',
    one('Cast', { x: { data: [-1.7, 0.2, 2.9], shape: [3] } }, { DstT: { type: 'int32' } }),
  )
  agrees('Cast to truths', one('Cast', { x: { data: [-1.7, 0, 2.9], shape: [3] } }, { DstT: { type: 'bool' } }))
  for (const op of ['Identity', 'StopGradient', 'Snapshot', 'Shape', 'Rank', 'Size', 'ZerosLike', 'OnesLike'])
    agrees(
      op,
      onImage(op, image, () => []),
    )
  for (const op of ['Shape', 'Size', 'ZerosLike'])
    agrees(`${op} after a pooling`, {
      feeds: { x: wave(image) },
      build: graph => {
        const pooled = graph.node('MaxPool', [graph.input('x', [-1, 4, 6, 3])], {
          padding: 'SAME',
          ksize: [1, 2, 2, 1],
          strides: [1, 2, 2, 1],
        })
        return [graph.node(op, [pooled])]
      },
    })
  agrees('ShapeN', one('ShapeN', { a: wave([2]), b: wave([3, 4]) }, {}, 2))
  for (const op of ['Zeros', 'Ones'])
    agrees(
      op,
      onImage('AddV2', [2, 3], graph => [graph.node(op, [whole(graph, [2, 3])], { T: { type: 'float32' } })]),
    )
  agrees(
    'PlaceholderWithDefault',
    onImage('AddV2', [2, 3], graph => [graph.node('PlaceholderWithDefault', [weight(graph, [3])])]),
  )
  agrees('IdentityN', one('IdentityN', { a: wave([2]), b: wave([3]) }, {}, 2))
  agrees(
    'FakeQuantWithMinMaxVars',
    onImage('FakeQuantWithMinMaxVars', image, graph => [graph.constant(-1), graph.constant(1)]),
  )
  agrees(
    'EnsureShape',
    onImage('EnsureShape', image, graph => [whole(graph, image)]),
  )
  agrees(
    'Fill',
    onImage('AddV2', [2, 3], graph => [graph.node('Fill', [whole(graph, [2, 3]), graph.constant(2.5)])]),
  )
  agrees('Fill of computed sizes', {
    feeds: { x: wave([2, 3]) },
    build: graph => [graph.node('Fill', [graph.node('Shape', [graph.input('x', [-1, 3])]), graph.constant(2.5)])],
  })
  agrees(
    'BroadcastTo',
    onImage('BroadcastTo', [1, 3], graph => [whole(graph, [4, 2, 3])]),
  )
  agrees(
    'Range',
    onImage('AddV2', [5], graph => [
      graph.node('Range', [whole(graph, 1), whole(graph, 11), whole(graph, 2)], { Tidx: { type: 'int32' } }),
    ]),
  )
  agrees(
    'LinSpace',
    onImage('AddV2', [5], graph => [graph.node('LinSpace', [graph.constant(0), graph.constant(1), whole(graph, 5)])]),
  )
  agrees('OneHot', {
    feeds: { x: { data: [0, 2, 1], shape: [3], type: 'int32' } },
    build: graph => {
      const numbers = [whole(graph, 3), graph.constant(5), graph.constant(-1)]
      return [graph.node('OneHot', [graph.input('x', [3], 'int32'), ...numbers], { axis: -1, T: { type: 'float32' } })]
    },
  })
  agrees(
    'TopKV2',
    onImage('TopKV2', [2, 9], graph => [whole(graph, 4)], { sorted: true }, 2),
  )
  agrees('Where', one('Where', { x: { data: [1, 0, 1, 1, 0, 0], shape: [2, 3], type: 'bool' } }))
  agrees(
    'GatherNd',
    onImage('GatherNd', [3, 4, 2], graph => [whole(graph, [0, 1, 2, 3], [2, 2])]),
  )
  agrees(
    'TensorScatterUpdate',
    onImage('TensorScatterUpdate', [4, 2], graph => [whole(graph, [1, 3], [2, 1]), weight(graph, [2, 2])]),
  )
  agrees('ScatterNd', {
    feeds: { x: wave([3, 2]) },
    build: graph => {
      const indices = whole(graph, [1, 3, 1], [3, 1])
      return [graph.node('ScatterNd', [indices, graph.input('x', [3, 2]), whole(graph, [5, 2])])]
    },
  })
})
