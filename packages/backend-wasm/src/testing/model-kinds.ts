import type { Model } from '@coppice/spec'
import { buildModel, float, gatedRecurrent, longShortTermMemory } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'

const classes = 5

/** A model that reads images or vectors `x` and gives logits of five classes. */
function classifier(name: string, shape: readonly number[], body: (g: GraphBuilder, x: ValueName) => ValueName): Model {
  return buildModel({ seed: 3, name }, g => {
    const features = body(g, g.input('x', ['batch', ...shape]))
    g.output(g.gemm(features, { out: classes }), { name: 'logits' })
  })
}

const image = [3, 8, 8] as const

/** Says the shape of one example of a value. */
function shaped(g: GraphBuilder, value: ValueName, shape: readonly number[]): ValueName {
  g.setShape(value, ['batch', ...shape])
  return value
}

const pooled = (g: GraphBuilder, x: ValueName): ValueName => g.flatten(g.globalAveragePool(x))

const activations = ['Elu', 'Selu', 'Softplus', 'Softsign', 'HardSigmoid', 'LeakyRelu', 'Erf', 'Mish'] as const

function manyActivations(g: GraphBuilder, x: ValueName): ValueName {
  const first = g.gemm(x, { out: 8 })
  const chain = activations.reduce((value, operator) => g.gemm(g.unary(operator, value), { out: 8 }), first)
  const six = g.node('Clip', [
    chain,
    g.constant([0], { type: 'float32', shape: [] }),
    g.constant([6], { type: 'float32', shape: [] }),
  ])
  return g.silu(shaped(g, g.node('PRelu', [g.tanh(six), g.weight([8])]), [8]))
}

function embedded(): Model {
  return buildModel({ seed: 3, name: 'embedding' }, g => {
    const rows = g.embedding(g.input('x', ['batch', 6], 'int64'), { rows: 10, features: 4 })
    g.output(g.gemm(g.flatten(rows), { out: classes }), { name: 'logits' })
  })
}

/** One model for each kind of layer that training meets. */
export const modelKinds: Readonly<Record<string, Model>> = {
  'one dense layer': classifier('dense', [20], (_, x) => x),
  'multilayer perceptron': classifier('perceptron', [20], (g, x) => g.relu(g.gemm(x, { out: 16 }))),
  'convolutions with batch normalisation': classifier('cnn', image, (g, x) => {
    const first = g.relu(g.batchNorm(g.conv(x, { out: 6, kernel: 3 })))
    return g.flatten(g.relu(g.conv(g.maxPool(first), { out: 6, kernel: 3, stride: 2, padding: 0 })))
  }),
  'batch normalisation': classifier('norm', [20, 4], (g, x) => g.flatten(g.batchNorm(x))),
  'maximum pooling of negative values': classifier('max', image, (g, x) => {
    const negative = g.unary('Neg', g.relu(g.conv(x, { out: 4 })))
    return g.flatten(g.maxPool(negative, { kernel: 3, stride: 2, padding: 1 }))
  }),
  'average pooling': classifier('average', image, (g, x) =>
    g.flatten(g.averagePool(g.conv(x, { out: 4 }), { kernel: 3, stride: 2, padding: 1 })),
  ),
  'depthwise convolution': classifier('depthwise', image, (g, x) =>
    g.flatten(g.conv(x, { out: 3, kernel: 3, groups: 3 })),
  ),
  'separable convolution': classifier('separable', image, (g, x) =>
    pooled(g, g.conv(g.relu(g.conv(x, { out: 6, kernel: 3, groups: 3, stride: 2 })), { out: 4 })),
  ),
  'grouped convolution': classifier('grouped', [4, 6, 6], (g, x) =>
    pooled(g, g.conv(x, { out: 6, kernel: 3, groups: 2 })),
  ),
  'dilated convolution': classifier('dilated', image, (g, x) =>
    pooled(g, g.conv(x, { out: 4, kernel: 3, dilation: 2 })),
  ),
  'transposed convolution': classifier('transposed', [3, 5, 5], (g, x) =>
    pooled(g, g.relu(g.convTranspose(x, { out: 4, kernel: 3, stride: 2 }))),
  ),
  'convolution of sequences': classifier('sequence', [3, 12], (g, x) =>
    pooled(g, g.relu(g.conv(x, { out: 4, kernel: 3 }))),
  ),
  'convolution of volumes': classifier('volume', [2, 4, 4, 4], (g, x) => {
    const first = g.conv(x, { out: 3, kernel: 3, stride: 2 })
    return g.flatten(g.maxPool(g.unary('Neg', g.relu(first)), { kernel: 2, stride: 1 }))
  }),
  'long short-term memory': longShortTermMemory(1),
  'gated recurrent unit': gatedRecurrent(1),
  embedding: embedded(),
  'layer normalisation': classifier('layers', [6, 4], (g, x) => g.flatten(g.layerNorm(g.linear(x, { out: 8 })))),
  'a resized image': classifier('resize', [3, 5, 4], (g, x) => {
    const scales = g.constant([1, 1, 2, 2], { type: 'float32' })
    const mode = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' }
    return g.flatten(shaped(g, g.node('Resize', [g.conv(x, { out: 2 }), '', scales], mode), [2, 10, 8]))
  }),
  'many activations': classifier('activations', [20], manyActivations),
  attention: classifier('attention', [4, 6], (g, x) => {
    const [query, key, value] = [g.linear(x, { out: 6 }), g.linear(x, { out: 6 }), g.linear(x, { out: 6 })]
    const scores = g.mul(g.matmul(query, g.transpose(key, [0, 2, 1])), g.constant([0.4], { type: 'float32' }))
    return g.flatten(g.matmul(g.softmax(scores), value))
  }),
  'a gated branch with a comparison': classifier('gate', [8], (g, x) => {
    const hidden = g.gemm(x, { out: 8 })
    const positive = g.node('Greater', [hidden, g.constant([0.1], { type: 'float32' })])
    return shaped(g, g.node('Where', [positive, g.mul(hidden, hidden), g.unary('Neg', hidden)]), [8])
  }),
  'an extreme and a difference': classifier('extreme', [4, 6], (g, x) => {
    const rows = g.linear(x, { out: 6 })
    const largest = g.node('ReduceMax', [rows], { axes: [1], keepdims: 1 })
    const limit = g.constant([-0.5], { type: 'float32' })
    return g.flatten(shaped(g, g.node('Max', [g.node('Sub', [rows, largest]), limit]), [4, 6]))
  }),
  'a mirrored border and a running sum': classifier('border', [3, 6], (g, x) => {
    const padded = g.node('Pad', [g.linear(x, { out: 4 }), g.constant([0, 0, 1, 0, 0, 2])], { mode: 'reflect' })
    return g.flatten(shaped(g, g.node('CumSum', [padded, g.constant([1], { shape: [] })]), [3, 7]))
  }),
  'local response normalisation': classifier('response', [4, 5, 5], (g, x) =>
    pooled(
      g,
      shaped(g, g.node('LRN', [g.conv(x, { out: 4 })], { size: 3, alpha: float(0.3), beta: float(0.75) }), [4, 5, 5]),
    ),
  ),
}
