import type { Model } from '@coppice/spec'
import { buildModel } from '@coppice/testkit'
import { fillModel } from './fill-model.ts'
import { fixture } from './fixtures.ts'
import { permute, readKerasWeights } from './read-keras-weights.ts'
import type { KerasTensor } from './read-keras-weights.ts'

function cnn(): Model {
  return buildModel({ name: 'fmnist-cnn' }, g => {
    let x = g.input('x', ['batch', 1, 28, 28])
    x = g.maxPool(g.relu(g.conv(x, { out: 32, kernel: 3, padding: 0, name: 'conv1' })))
    x = g.maxPool(g.relu(g.conv(x, { out: 64, kernel: 3, padding: 0, name: 'conv2' })))
    x = g.relu(g.gemm(g.flatten(x), { out: 128, name: 'fc1' }))
    g.output(g.softmax(g.gemm(x, { out: 10, name: 'fc2' })), { name: 'probabilities' })
  })
}

/** Rows in the order height, width, channels become columns in the order channels, height, width. */
function flattened({ shape, data }: KerasTensor, channels: number): KerasTensor {
  const [inputs, outputs] = shape as [number, number]
  const side = Math.sqrt(inputs / channels)
  const turned = permute({ shape: [side, side, channels, outputs], data }, [3, 2, 0, 1])
  return { shape: [outputs, inputs], data: turned.data }
}

/**
 * The convolutional network of `fixtures/models/fmnist-cnn`, channels first: 0.9067 on the 10,000 test images of
 * Fashion-MNIST with pixels from 0 to 1.
 */
export async function loadKerasCnn(): Promise<Model> {
  const weights = await readKerasWeights(fixture('models/fmnist-cnn/fashion_mnist_model.h5'))
  const of = (name: string): KerasTensor => weights.get(name)!
  return fillModel(
    cnn(),
    new Map([
      ['conv1.weight', of('conv2d_2/kernel')],
      ['conv1.bias', of('conv2d_2/bias')],
      ['conv2.weight', of('conv2d_3/kernel')],
      ['conv2.bias', of('conv2d_3/bias')],
      ['fc1.weight', flattened(of('dense_2/kernel'), 64)],
      ['fc1.bias', of('dense_2/bias')],
      ['fc2.weight', permute(of('dense_3/kernel'), [1, 0])],
      ['fc2.bias', of('dense_3/bias')],
    ]),
  )
}
