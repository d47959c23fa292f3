import type { Model } from '@coppice/spec'
import { buildModel, float } from '@coppice/testkit'
import type { GraphBuilder, ValueName } from '@coppice/testkit'
import { fillModel } from './fill-model.ts'
import { fixture } from './fixtures.ts'
import { permute, readKerasWeights } from './read-keras-weights.ts'
import type { KerasTensor } from './read-keras-weights.ts'

interface Convolution {
  readonly out: number
  readonly kernel?: number
  readonly stride?: number
}

/** A convolution that pads as Keras does: with an even size and a stride of 2, at the end alone. */
function convolve(g: GraphBuilder, x: ValueName, name: string, options: Convolution): ValueName {
  const { out, kernel = 3, stride = 1 } = options
  const [batch, channels, height, width] = g.shapeOf(x) as [string, number, number, number]
  const before = stride === 1 ? kernel >> 1 : 0
  const after = stride === 1 || kernel > 1 ? kernel >> 1 : 0
  const inputs = [x, g.weight([out, channels, kernel, kernel], { name: `${name}.weight` })]
  return g.node(
    'Conv',
    [...inputs, g.weight([out], { name: `${name}.bias` })],
    { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [before, before, after, after] },
    { name, shapes: [[batch, out, height / stride, width / stride]] },
  )
}

const VECTORS = ['weight', 'bias', 'running_mean', 'running_var']
const KERAS_VECTORS = ['gamma', 'beta', 'moving_mean', 'moving_variance']

function normalise(g: GraphBuilder, x: ValueName, name: string): ValueName {
  const shape = g.shapeOf(x)!
  const vectors = VECTORS.map(role => g.weight([shape[1] as number], { name: `${name}.${role}` }))
  return g.node('BatchNormalization', [x, ...vectors], { epsilon: float(1e-3) }, { name, shapes: [shape] })
}

/** Two convolutions beside a way around them, which is a convolution itself where the shape changes. */
function block(g: GraphBuilder, x: ValueName, first: number, norm: number, out: number): ValueName {
  const stride = out === 16 ? 1 : 2
  let y = convolve(g, x, `conv${first}`, { out, stride })
  y = g.relu(normalise(g, y, `bn${norm}`))
  y = normalise(g, convolve(g, y, `conv${first + 1}`, { out }), `bn${norm + 1}`)
  const around = stride === 1 ? x : convolve(g, x, `conv${first + 2}`, { out, kernel: 1, stride })
  return g.relu(g.add(around, y))
}

function resnet8(): Model {
  return buildModel({ name: 'resnet8' }, g => {
    const image = g.input('x', ['batch', 3, 32, 32])
    let x = g.relu(normalise(g, convolve(g, image, 'conv0', { out: 16 }), 'bn0'))
    x = block(g, x, 1, 1, 16)
    x = block(g, x, 3, 3, 32)
    x = block(g, x, 6, 5, 64)
    g.output(g.softmax(g.gemm(g.flatten(g.globalAveragePool(x)), { out: 10, name: 'fc' })), { name: 'probabilities' })
  })
}

const numbered = (name: string, index: number): string => (index === 0 ? name : `${name}_${index}`)

/** The ResNet-8 of MLPerf Tiny, channels first: 0.751 on `cifar10-jpeg/test1000` with pixels from 0 to 255. */
export async function loadResnet8(): Promise<Model> {
  const weights = await readKerasWeights(fixture('models/mlperf-tiny/resnet8_cifar10.h5'))
  const filled = new Map<string, KerasTensor>()
  for (let i = 0; i < 9; i++) {
    const layer = numbered('conv2d', i)
    filled.set(`conv${i}.weight`, weights.get(`${layer}/kernel`)!)
    filled.set(`conv${i}.bias`, weights.get(`${layer}/bias`)!)
  }
  for (let i = 0; i < 7; i++)
    KERAS_VECTORS.forEach((role, k) =>
      filled.set(`bn${i}.${VECTORS[k]}`, weights.get(`${numbered('batch_normalization', i)}/${role}`)!),
    )
  filled.set('fc.weight', permute(weights.get('dense/kernel')!, [1, 0]))
  filled.set('fc.bias', weights.get('dense/bias')!)
  return fillModel(resnet8(), filled)
}
