import { describe, expect, it } from 'vitest'
import { analyse, elementsOf, encodeElements } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { isTfjsDocument } from '../document.ts'
import { weight, whole, type Case } from '../testing/agrees.ts'
import { pruneHalf, readWritten, tinyFiles, writeModel } from '../testing/prune.ts'
import { distance, readFiles, runByTfjs, runModel, wave, type Feeds } from '../testing/run.ts'
import { tinyGraph, type TinyGraph } from '../testing/tiny-graph.ts'

const plain = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }

/** A convolution of single positions from one number of channels to another. */
function convolve(graph: TinyGraph, x: string, inputs: number, filters: number, seed = 2): string {
  return graph.node('Conv2D', [x, weight(graph, [1, 1, inputs, filters], seed)], plain)
}

/** A product with a matrix. */
function multiply(graph: TinyGraph, x: string, inputs: number, outputs: number, seed = 2): string {
  return graph.node('MatMul', [x, weight(graph, [inputs, outputs], seed)])
}

interface Pruned {
  readonly model: Model
  readonly pruned: Model
  readonly ops: readonly string[]
  /** The names of the weights in the manifest. */
  readonly weights: readonly string[]
}

/** Prunes, writes, and compares what TensorFlow.js gives with what the pruned graph gives. */
async function expectWritten({ build, feeds }: Case): Promise<Pruned> {
  const model = await readFiles(tinyGraph(build))
  const pruned = await pruneHalf(model, { width: true })
  const files = await writeModel(pruned)
  const expected = await runModel(pruned, feeds)
  expect(distance(expected, await runByTfjs(tinyFiles(files), feeds))).toBeLessThan(1e-5)
  expect(distance(expected, await runModel(await readWritten(files), feeds))).toBeLessThan(1e-6)
  const again = await writeModel(await readWritten(files))
  expect(again.text).toBe(files.text)
  const { modelTopology, weightsManifest } = JSON.parse(files.text)
  const names = weightsManifest[0].weights.map(({ name }: { name: string }) => name)
  return { model, pruned, ops: modelTopology.node.map(({ op }: { op: string }) => op), weights: names }
}

/** A test that a graph loses cells and is written so that TensorFlow.js computes the same. */
function isWritten(name: string, example: Case, check?: (pruned: Pruned) => void): void {
  it(name, async () => {
    const result = await expectWritten(example)
    expect((await analyse(result.model.graph, { width: true })).units).not.toEqual([])
    check?.(result)
  })
}

const image: Feeds = { x: wave([2, 4, 4, 3]) }
const rows: Feeds = { x: wave([2, 6]) }
const inImage = (graph: TinyGraph): string => graph.input('x', [-1, 4, 4, 3])
const inRows = (graph: TinyGraph): string => graph.input('x', [-1, 6])

/** Channels that are made, used in some way, and used up. */
const betweenConvolutions = (use: (graph: TinyGraph, x: string) => string, left = 8): Case => ({
  feeds: image,
  build: graph => [convolve(graph, use(graph, convolve(graph, inImage(graph), 3, 8)), left, 2, 5)],
})

const betweenProducts = (use: (graph: TinyGraph, x: string) => string, left = 8): Case => ({
  feeds: rows,
  build: graph => [multiply(graph, use(graph, multiply(graph, inRows(graph), 6, 8)), left, 2, 5)],
})

describe('pruned graph models', () => {
  isWritten('are images of any size that windows fit', {
    feeds: { x: wave([1, 6, 6, 3]) },
    build: graph => {
      const wide = convolve(graph, graph.input('x', [-1, -1, -1, 3]), 3, 8)
      const window = { ksize: [1, 2, 2, 1], strides: [1, 2, 2, 1], padding: 'VALID' }
      return [convolve(graph, graph.node('MaxPool', [wide], window), 8, 2, 5)]
    },
  })

  isWritten('cut what follows a convolution', {
    feeds: image,
    build: graph => {
      const bias = graph.node('BiasAdd', [convolve(graph, inImage(graph), 3, 8), weight(graph, [8], 3)])
      const normal = graph.node('FusedBatchNormV3', [
        bias,
        ...[weight(graph, [8], 4), weight(graph, [8], 5), weight(graph, [8], 6), graph.constant(Array(8).fill(0.5))],
      ])
      const each = graph.node(
        'DepthwiseConv2dNative',
        [graph.node('Relu6', [normal]), weight(graph, [3, 3, 8, 2])],
        plain,
      )
      return [convolve(graph, graph.node('Mul', [each, weight(graph, [1, 1, 1, 16], 7)]), 16, 2)]
    },
  })

  isWritten('cut fused nodes', {
    feeds: image,
    build: graph => {
      const fused = { ...plain, fused_ops: ['BiasAdd', 'Relu'], num_args: 1 }
      const first = graph.node(
        '_FusedConv2D',
        [inImage(graph), weight(graph, [3, 3, 3, 8]), weight(graph, [8], 3)],
        fused,
      )
      const each = graph.node(
        'FusedDepthwiseConv2dNative',
        [first, weight(graph, [3, 3, 8, 1], 4), weight(graph, [8], 5)],
        fused,
      )
      const flat = graph.node('Mean', [each, whole(graph, [1, 2])])
      const dense = { fused_ops: ['BiasAdd', 'Relu'], num_args: 1 }
      const hidden = graph.node('_FusedMatMul', [flat, weight(graph, [8, 6], 6), weight(graph, [6], 7)], dense)
      return [graph.node('_FusedMatMul', [hidden, weight(graph, [6, 2], 8), weight(graph, [2], 9)], dense)]
    },
  })

  isWritten('state new sizes of a Reshape', {
    feeds: image,
    build: graph => {
      const flat = graph.node('Reshape', [convolve(graph, inImage(graph), 3, 8), whole(graph, [-1, 128])])
      return [multiply(graph, flat, 128, 2)]
    },
  })

  isWritten(
    'state new sizes that were put together, and drop what put them together',
    {
      feeds: image,
      build: graph => {
        const x = convolve(graph, inImage(graph), 3, 8)
        const bounds = [whole(graph, [0]), whole(graph, [1]), whole(graph, [1])]
        const batch = graph.node('StridedSlice', [graph.node('Shape', [x]), ...bounds], { shrink_axis_mask: 1 })
        const sizes = graph.node('Pack', [batch, whole(graph, 128)], { N: 2 })
        return [multiply(graph, graph.node('Reshape', [x, sizes]), 128, 2)]
      },
    },
    ({ ops, weights }) => {
      expect(ops).not.toContain('Pack')
      expect(ops.filter(op => op === 'Const')).toHaveLength(weights.length)
    },
  )

  isWritten('compute two dynamic sizes that stay', {
    feeds: { x: wave([2, 4, 3]) },
    build: graph => {
      const x = graph.node('Einsum', [graph.input('x', [-1, -1, 3]), weight(graph, [3, 8])], {
        equation: 'abc,cd->abd',
        N: 2,
      })
      const bounds = (axis: number): string[] => [whole(graph, [axis]), whole(graph, [axis + 1]), whole(graph, [1])]
      const sizes = [0, 1].map(axis => {
        return graph.node('StridedSlice', [graph.node('Shape', [x]), ...bounds(axis)], { shrink_axis_mask: 1 })
      })
      const cut = graph.node('Reshape', [x, graph.node('Pack', [...sizes, whole(graph, 2), whole(graph, 4)], { N: 4 })])
      const turned = graph.node('Transpose', [cut, whole(graph, [0, 1, 3, 2])])
      const joined = graph.node('Reshape', [turned, graph.node('Pack', [...sizes, whole(graph, 8)], { N: 3 })])
      return [graph.node('Einsum', [joined, weight(graph, [8, 2], 5)], { equation: 'abc,cd->abd', N: 2 })]
    },
  })

  const half = (graph: TinyGraph, x: string): string => graph.node('Split', [whole(graph, 3), x], { num_split: 2 })
  isWritten(
    'state the sizes of parts that were equal',
    {
      feeds: image,
      build: graph => {
        const parts = half(graph, convolve(graph, inImage(graph), 3, 6))
        const [first, second] = [convolve(graph, parts, 3, 2, 5), convolve(graph, `${parts}:1`, 3, 2, 6)]
        return [graph.node('AddV2', [first, second])]
      },
    },
    ({ ops }) => expect(ops).toContain('SplitV'),
  )

  isWritten('state the sizes of parts', {
    feeds: rows,
    build: graph => {
      const x = multiply(graph, inRows(graph), 6, 8)
      const parts = graph.node('SplitV', [x, whole(graph, [2, 6]), whole(graph, 1)], { num_split: 2 })
      return [graph.node('AddV2', [multiply(graph, parts, 2, 2), multiply(graph, `${parts}:1`, 6, 2)])]
    },
  })

  const halves = (graph: TinyGraph, cut: (part: 0 | 1) => string): string => {
    const [first, second] = [cut(0), cut(1)]
    return graph.node('ConcatV2', [second, first, whole(graph, -1)], { N: 2 })
  }
  isWritten(
    'move the bounds of a Slice',
    betweenConvolutions((graph, x) =>
      halves(graph, part =>
        graph.node('Slice', [x, whole(graph, [0, 0, 0, 5 * part]), whole(graph, [-1, -1, -1, part ? -1 : 5])]),
      ),
    ),
  )
  isWritten(
    'move the bounds of a StridedSlice',
    betweenConvolutions((graph, x) =>
      halves(graph, part => {
        const bounds = [
          [0, 5 * part],
          [0, part ? 0 : 5],
          [1, 1],
        ].map(numbers => whole(graph, numbers))
        return graph.node('StridedSlice', [x, ...bounds], { ellipsis_mask: 1, end_mask: part ? 2 : 0 })
      }),
    ),
  )
  isWritten(
    'renumber the indices of a Gather',
    betweenConvolutions((graph, x) =>
      graph.node('GatherV2', [x, whole(graph, [3, 1, 0, 2, 7, 5, 6, 4]), whole(graph, 3)]),
    ),
  )
  isWritten('pad with as many zeros as are left of them', {
    feeds: image,
    build: graph => {
      const x = inImage(graph)
      const [wide, narrow] = [convolve(graph, x, 3, 8), convolve(graph, x, 3, 4, 6)]
      const padded = graph.node('Pad', [narrow, whole(graph, [0, 0, 0, 0, 0, 0, 1, 3], [4, 2])])
      return [convolve(graph, graph.node('AddV2', [wide, padded]), 8, 2, 5)]
    },
  })
  isWritten('name the axes that are taken away', {
    feeds: { x: wave([2, 1, 1, 3]) },
    build: graph => {
      const x = convolve(graph, graph.input('x', [2, 1, 1, 3]), 3, 2)
      return [multiply(graph, graph.node('Squeeze', [x]), 2, 2)]
    },
  })
  isWritten(
    'repeat what is left',
    betweenProducts((graph, x) => graph.node('Tile', [x, whole(graph, [1, 2])]), 16),
  )
  isWritten(
    'spread numbers to what is left',
    betweenConvolutions((graph, x) =>
      graph.node('AddV2', [x, graph.node('Fill', [whole(graph, [4, 4, 8]), graph.constant(0.5)])]),
    ),
  )
  isWritten(
    'spread a row to what is left',
    betweenProducts((graph, x) =>
      graph.node('Mul', [x, graph.node('BroadcastTo', [weight(graph, [8], 4), whole(graph, [2, 8])])]),
    ),
  )
  isWritten(
    'keep what a normalisation over channels divides by',
    betweenProducts((graph, x) => {
      const over = { keep_dims: true }
      const mean = graph.node('Mean', [x, whole(graph, [-1])], over)
      const square = graph.node('SquaredDifference', [x, mean])
      const variance = graph.node('Mean', [square, whole(graph, [-1])], over)
      const deviation = graph.node('Rsqrt', [graph.node('AddV2', [variance, graph.constant(0.001)])])
      const scaled = graph.node('Mul', [
        graph.node('Sub', [x, mean]),
        graph.node('Mul', [deviation, weight(graph, [8], 4)]),
      ])
      return graph.node('AddV2', [scaled, weight(graph, [8], 5)])
    }),
  )
  isWritten(
    'resize what is left',
    betweenConvolutions((graph, x) =>
      graph.node('ResizeBilinear', [x, whole(graph, [6, 7])], { half_pixel_centers: true }),
    ),
  )
  isWritten(
    'move what is left into batches and back',
    betweenConvolutions((graph, x) => {
      const block = whole(graph, [2, 2])
      const nothing = whole(graph, [0, 0, 0, 0], [2, 2])
      const moved = graph.node('Relu', [graph.node('SpaceToBatchND', [x, block, nothing])])
      return graph.node('BatchToSpaceND', [moved, block, nothing])
    }),
  )
  isWritten(
    'cut a dilated convolution',
    betweenConvolutions((graph, x) => {
      const moved = graph.node('SpaceToBatchND', [x, whole(graph, [2, 2]), whole(graph, [2, 2, 2, 2], [2, 2])])
      const valid = { ...plain, padding: 'VALID' }
      const convolved = graph.node('Conv2D', [moved, weight(graph, [3, 3, 8, 8], 3)], valid)
      const back = graph.node('BatchToSpaceND', [convolved, whole(graph, [2, 2]), whole(graph, [0, 0, 0, 0], [2, 2])])
      return graph.node('BiasAdd', [back, weight(graph, [8], 4)])
    }),
  )

  const upwards = (sizes: (graph: TinyGraph, x: string) => string) =>
    betweenConvolutions((graph, x) => {
      const operands = [sizes(graph, x), weight(graph, [2, 2, 6, 8], 3), x]
      return graph.node('Conv2DBackpropInput', operands, { padding: 'SAME', strides: [1, 2, 2, 1] })
    }, 6)
  isWritten('state the channels of a transposed convolution', {
    ...upwards(graph => whole(graph, [2, 8, 8, 6])),
  })
  isWritten(
    'state the channels of a transposed convolution whose sizes are put together',
    upwards((graph, x) => {
      const bounds = [whole(graph, [0]), whole(graph, [1]), whole(graph, [1])]
      const batch = graph.node('StridedSlice', [graph.node('Shape', [x]), ...bounds], { shrink_axis_mask: 1 })
      return graph.node('Pack', [batch, whole(graph, 8), whole(graph, 8), whole(graph, 6)], { N: 4 })
    }),
  )
})

describe('constants with several uses', () => {
  isWritten('stay shared where both uses lose the same', {
    feeds: rows,
    build: graph => {
      const shared = weight(graph, [6, 6], 3)
      const inner = graph.node('MatMul', [
        graph.node('Relu', [graph.node('MatMul', [inRows(graph), weight(graph, [6, 6])])]),
        shared,
      ])
      return [multiply(graph, graph.node('MatMul', [graph.node('Relu', [inner]), shared]), 6, 2)]
    },
  })

  isWritten('are parted where they lose different channels', {
    feeds: image,
    build: graph => {
      const bias = weight(graph, [8], 3)
      const first = graph.node('AddV2', [graph.node('Relu', [convolve(graph, inImage(graph), 3, 8)]), bias])
      const second = graph.node('AddV2', [graph.node('Relu', [convolve(graph, first, 8, 8, 4)]), bias])
      return [
        convolve(
          graph,
          graph.node('GatherV2', [second, whole(graph, [1, 0, 2, 3, 4, 5, 6, 7]), whole(graph, 3)]),
          8,
          2,
        ),
      ]
    },
  })

  isWritten('are read in two layouts', {
    feeds: image,
    build: graph => {
      const vector = weight(graph, [8], 3)
      const scaled = graph.node('Mul', [convolve(graph, inImage(graph), 3, 8), vector])
      const flat = graph.node('AddV2', [graph.node('Mean', [scaled, whole(graph, [1, 2])]), vector])
      return [multiply(graph, flat, 8, 2)]
    },
  })
})

describe('biases that mending gives', () => {
  const mended = async (build: Case['build']): Promise<Model> => {
    const model = await readFiles(tinyGraph(build))
    const bias = {
      name: 'weight.repair',
      type: 'float32',
      shape: [8],
      read: () => encodeElements('float32', wave([8], 9).data),
    } as const
    const nodes = model.graph.nodes.map(node => {
      return node.operator === 'Conv' && !node.inputs[2] ? { ...node, inputs: [...node.inputs, bias.name] } : node
    })
    return { ...model, graph: { ...model.graph, nodes, tensors: new Map([...model.graph.tensors, [bias.name, bias]]) } }
  }

  it('are added after a convolution', async () => {
    const model = await mended(graph => [graph.node('Relu', [convolve(graph, inImage(graph), 3, 8)])])
    const files = await writeModel(model)
    expect(files.text).toContain('BiasAdd')
    expect(distance(await runModel(model, image), await runByTfjs(tinyFiles(files), image))).toBeLessThan(1e-6)
  })

  it('are fused to a fused convolution', async () => {
    const model = await mended(graph => [
      graph.node('_FusedConv2D', [inImage(graph), weight(graph, [1, 1, 3, 8])], {
        ...plain,
        fused_ops: [],
        num_args: 0,
      }),
    ])
    const files = await writeModel(model)
    expect(distance(await runModel(model, image), await runByTfjs(tinyFiles(files), image))).toBeLessThan(1e-6)
  })
})

describe('what cannot be said', () => {
  it('is refused with the way out', async () => {
    const model = await readFiles(tinyGraph(graph => [graph.node('Relu', [inRows(graph)])]))
    const nodes = model.graph.nodes.map(node => ({ ...node, operator: 'Sigmoid' }))
    const error = await writeModel({ ...model, graph: { ...model.graph, nodes } }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({
      code: 'unsupported-model',
      received: 'another Sigmoid',
      remedy: 'Write it as ONNX: coppice convert, or an output that ends in .onnx',
    })
  })
})

describe('nodes that are not translated', () => {
  const suppression = (graph: TinyGraph): string => {
    const boxes = graph.node('Reshape', [convolve(graph, inImage(graph), 3, 8), whole(graph, [-1, 4])])
    const scores = graph.node('Max', [boxes, whole(graph, [1])])
    return graph.node('NonMaxSuppressionV3', [boxes, scores, whole(graph, 5), graph.constant(0.5), graph.constant(0.1)])
  }

  it('are protected, named and written back as they were', async () => {
    const files = tinyGraph(graph => [suppression(graph)])
    const model = await readFiles(files)
    if (!isTfjsDocument(model.document) || model.document.content.kind !== 'graph-document') throw new Error('no graph')
    expect([...model.document.content.opaque.values()]).toEqual(['a result whose size depends on the data'])
    expect(model.graph.nodes.at(-1)).toMatchObject({ operator: 'NonMaxSuppressionV3', domain: 'tensorflow' })
    expect(model.graph.opsets.get('tensorflow')).toBe(1)
    const analysis = await analyse(model.graph)
    expect(analysis.units).toEqual([])
    expect(analysis.protected.map(({ reason }) => reason).join()).toContain('NonMaxSuppressionV3')
    expect(JSON.parse((await writeModel(model)).text)).toEqual(files.json)
  })

  it('do not keep what does not touch them', async () => {
    const model = await readFiles(
      tinyGraph(graph => [
        suppression(graph),
        convolve(graph, graph.node('Relu', [convolve(graph, inImage(graph), 3, 8, 6)]), 8, 2),
      ]),
    )
    const pruned = await pruneHalf(model)
    const count = ({ graph }: Model): number =>
      [...graph.tensors.values()].reduce((sum, { shape }) => sum + elementsOf(shape), 0)
    expect(count(pruned)).toBeLessThan(count(model))
    const written = JSON.parse((await writeModel(pruned)).text)
    expect(written.modelTopology.node.map((node: { op: string }) => node.op)).toContain('NonMaxSuppressionV3')
  })
})
