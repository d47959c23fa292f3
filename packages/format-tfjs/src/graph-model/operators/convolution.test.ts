import { describe, expect, it } from 'vitest'
import { agrees, onImage, weight, whole } from '../../testing/agrees.ts'
import { readFiles, wave } from '../../testing/run.ts'
import { tinyGraph, type TinyGraph } from '../../testing/tiny-graph.ts'

describe('windows over images', () => {
  for (const padding of ['SAME', 'VALID'])
    for (const stride of [1, 2]) {
      const attributes = { padding, strides: [1, stride, stride, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC' }
      const named = (op: string): string => `${op}, ${padding}, stride ${stride}`
      const image = [2, 7, 6, 3]
      agrees(
        named('Conv2D'),
        onImage('Conv2D', image, graph => [weight(graph, [3, 2, 3, 5])], attributes),
      )
      for (const op of ['DepthwiseConv2d', 'DepthwiseConv2dNative'])
        agrees(
          named(op),
          onImage(op, image, graph => [weight(graph, [3, 3, 3, 2])], attributes),
        )
      for (const op of ['MaxPool', 'AvgPool'])
        agrees(
          named(op),
          onImage(op, image, () => [], { ...attributes, ksize: [1, 3, 2, 1] }),
        )
      const volume = [1, 4, 5, 6, 2]
      const steps = { strides: [1, stride, stride, stride, 1], dilations: [1, 1, 1, 1, 1] }
      const inVolume = { padding, ...steps, data_format: 'NDHWC' }
      agrees(
        named('Conv3D'),
        onImage('Conv3D', volume, graph => [weight(graph, [2, 2, 3, 2, 3])], inVolume),
      )
      for (const op of ['MaxPool3D', 'AvgPool3D'])
        agrees(
          named(op),
          onImage(op, volume, () => [], { ...inVolume, ksize: [1, 2, 2, 3, 1] }),
        )
      const onLine = { padding, stride, data_format: 'NWC' }
      agrees(
        named('Conv1D'),
        onImage('Conv1D', [2, 9, 3], graph => [weight(graph, [3, 3, 4])], onLine),
      )
    }

  const filter = (graph: TinyGraph): string[] => [weight(graph, [3, 3, 2, 3])]
  const dilated = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 2, 3, 1] }
  agrees('Conv2D with dilations', onImage('Conv2D', [1, 9, 8, 2], filter, dilated))
  const padded = { padding: 'EXPLICIT', explicit_paddings: [0, 0, 1, 2, 0, 1, 0, 0], strides: [1, 1, 1, 1] }
  agrees(
    'Conv2D with explicit padding',
    onImage('Conv2D', [1, 5, 6, 2], filter, { ...padded, dilations: [1, 1, 1, 1] }),
  )
  agrees('Conv2D on images of unknown size', {
    feeds: { x: wave([1, 7, 6, 2]) },
    build: graph => {
      const x = graph.input('x', [-1, -1, -1, 2])
      return [
        graph.node('Conv2D', [x, weight(graph, [3, 3, 2, 3])], {
          padding: 'SAME',
          strides: [1, 2, 2, 1],
          dilations: [1, 1, 1, 1],
        }),
      ]
    },
  })
})

describe('fused convolutions', () => {
  const shapes = { _FusedConv2D: [2, 2, 3, 4], FusedDepthwiseConv2dNative: [2, 2, 3, 1] }
  for (const activation of ['Relu', 'Relu6', 'Elu', 'LeakyRelu', 'Prelu', 'Sigmoid'])
    for (const [op, shape] of Object.entries(shapes)) {
      // TensorFlow.js does not read its slope there, and gives no numbers.
      if (activation === 'LeakyRelu' && op === 'FusedDepthwiseConv2dNative') continue
      const filters = op === '_FusedConv2D' ? 4 : 3
      const hasSlopes = activation === 'Prelu'
      const slopes = (graph: TinyGraph): string[] => (hasSlopes ? [weight(graph, [filters], 4)] : [])
      const operands = (graph: TinyGraph): string[] => [
        weight(graph, shape),
        weight(graph, [filters], 3),
        ...slopes(graph),
      ]
      const attributes = {
        padding: 'SAME',
        strides: [1, 1, 1, 1],
        dilations: [1, 1, 1, 1],
        fused_ops: ['BiasAdd', activation],
        num_args: hasSlopes ? 2 : 1,
        ...(op === '_FusedConv2D' && { leakyrelu_alpha: { float: 0.3 } }),
      }
      agrees(`${op} with ${activation}`, onImage(op, [1, 4, 5, 3], operands, attributes))
    }
})

describe('biases after convolutions', () => {
  it('give their names to what they are a part of', async () => {
    const model = await readFiles(
      tinyGraph(graph => {
        const convolution = graph.node(
          'Conv2D',
          [graph.input('x', [1, 4, 4, 3]), weight(graph, [2, 2, 3, 4])],
          attributes,
        )
        return [graph.node('Relu', [graph.node('BiasAdd', [convolution, weight(graph, [4], 3)])])]
      }),
    )
    expect(model.graph.nodes.map(({ outputs }) => outputs[0])).toEqual([
      'x/channels_first',
      'BiasAdd',
      'Relu:Relu',
      'Relu',
    ])
  })

  const attributes = { padding: 'VALID', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }
  for (const [op, shape] of [
    ['BiasAdd', [4]],
    ['AddV2', [4]],
    ['Add', [1, 1, 1, 4]],
  ] as const)
    agrees(`${op} of [${shape}]`, {
      feeds: { x: wave([1, 4, 4, 3]) },
      build: graph => {
        const convolution = graph.node(
          'Conv2D',
          [graph.input('x', [1, 4, 4, 3]), weight(graph, [2, 2, 3, 4])],
          attributes,
        )
        return [graph.node(op, [convolution, weight(graph, shape, 3)])]
      },
    })
  agrees('one whose convolution others read', {
    feeds: { x: wave([1, 4, 4, 3]) },
    build: graph => {
      const convolution = graph.node(
        'Conv2D',
        [graph.input('x', [1, 4, 4, 3]), weight(graph, [2, 2, 3, 4])],
        attributes,
      )
      return [graph.node('BiasAdd', [convolution, weight(graph, [4], 3)]), graph.node('Relu', [convolution])]
    },
  })
})

describe('transposed convolutions', () => {
  const cases = [
    ['SAME', 2, 8],
    ['SAME', 2, 7],
    ['VALID', 2, 9],
    ['VALID', 1, 6],
    ['SAME', 1, 4],
  ] as const
  for (const [padding, stride, size] of cases)
    agrees(`Conv2DBackpropInput, ${padding}, stride ${stride}, to ${size}`, {
      feeds: { x: wave([2, 4, 4, 3]) },
      build: graph => {
        const sizes = whole(graph, [2, size, size, 5])
        const operands = [sizes, weight(graph, [3, 3, 5, 3]), graph.input('x', [2, 4, 4, 3])]
        return [graph.node('Conv2DBackpropInput', operands, { padding, strides: [1, stride, stride, 1] })]
      },
    })
  agrees('Conv2DBackpropInput with sizes worked out', {
    feeds: { x: wave([2, 4, 4, 3]) },
    build: graph => {
      const x = graph.node('MaxPool', [graph.input('x', [-1, 4, 4, 3])], {
        padding: 'SAME',
        ksize: [1, 2, 2, 1],
        strides: [1, 1, 1, 1],
      })
      const shape = graph.node('Shape', [x])
      const size = (axis: number): string => {
        const bounds = [whole(graph, [axis]), whole(graph, [axis + 1]), whole(graph, [1])]
        return graph.node('StridedSlice', [shape, ...bounds], { shrink_axis_mask: 1 })
      }
      const doubled = [1, 2].map(axis => graph.node('Mul', [size(axis), whole(graph, 2)]))
      const sizes = graph.node('Pack', [size(0), ...doubled, whole(graph, 5)])
      const operands = [sizes, weight(graph, [3, 3, 5, 3]), x]
      return [graph.node('Conv2DBackpropInput', operands, { padding: 'SAME', strides: [1, 2, 2, 1] })]
    },
  })
  agrees('Conv2DBackpropInput with sizes put together', {
    feeds: { x: wave([2, 4, 4, 3]) },
    build: graph => {
      const x = graph.input('x', [-1, 4, 4, 3])
      const bounds = [whole(graph, [0]), whole(graph, [1]), whole(graph, [1])]
      const batch = graph.node('StridedSlice', [graph.node('Shape', [x]), ...bounds], { shrink_axis_mask: 1 })
      const sizes = graph.node('Pack', [batch, whole(graph, 8), whole(graph, 8), whole(graph, 5)])
      const filter = weight(graph, [3, 3, 5, 3])
      return [graph.node('Conv2DBackpropInput', [sizes, filter, x], { padding: 'SAME', strides: [1, 2, 2, 1] })]
    },
  })
})

describe('convolutions dilated by way of batches', () => {
  const plain = { padding: 'VALID', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }
  const build =
    (after: boolean, isRead: boolean) =>
    (graph: TinyGraph): string[] => {
      const x = graph.input('x', [-1, 8, 8, 3])
      const moved = graph.node('SpaceToBatchND', [x, whole(graph, [2, 2]), whole(graph, [2, 2, 2, 2], [2, 2])])
      const convolved = graph.node('Conv2D', [moved, weight(graph, [3, 3, 3, 4])], plain)
      const bias = weight(graph, [4], 3)
      const before = after ? convolved : graph.node('BiasAdd', [convolved, bias])
      const back = graph.node('BatchToSpaceND', [before, whole(graph, [2, 2]), whole(graph, [0, 0, 0, 0], [2, 2])])
      return [after ? graph.node('BiasAdd', [back, bias]) : back, ...(isRead ? [convolved] : [])]
    }
  const feeds = { x: wave([2, 8, 8, 3]) }
  agrees('with the bias inside', { feeds, build: build(false, false) })
  agrees('with the bias after', { feeds, build: build(true, false) })
  agrees('with a value in between that the model gives', { feeds, build: build(true, true) })
})
