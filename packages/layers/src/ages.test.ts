import { expect, it } from 'vitest'
import type { Graph } from '@coppice/spec'
import { readLayers } from './read-layers.ts'
import { lookupIn } from './testing/stated.ts'
import type { Stated } from './testing/stated.ts'

// One network, as Keras stated it over the years: a convolution, its sum with another of it, and a product.

const lookup = lookupIn({
  first: { kernel: [3, 3, 3, 4], bias: [4] },
  second: { kernel: [1, 1, 4, 4], bias: [4] },
  norm: { gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
  last: { kernel: [4 * 4 * 4, 2], bias: [2] },
})

/** A layer that is called with others, each stated as [layer, call, output]. */
const listed =
  (more: readonly Stated[] = []) =>
  (className: string, name: string, config: Stated, ...from: readonly string[]): Stated => ({
    ...{ class_name: className, name, config: { name, ...config } },
    inbound_nodes: from.length === 0 ? [] : [from.map(layer => [layer, 0, 0, ...more])],
  })

const model = (className: string, layers: readonly Stated[], [input, output]: readonly [unknown, unknown]): Stated => ({
  class_name: className,
  config: { name: 'network', layers, input_layers: input, output_layers: output },
})

const nested = [[['image', 0, 0]], [['last', 0, 0]]] as const

function keras1(): Stated {
  const layer = listed()
  const filters = (size: number): Stated => ({
    ...{ nb_filter: 4, nb_row: size, nb_col: size, subsample: [1, 1], border_mode: 'same', bias: true },
    ...{ dim_ordering: 'tf', activation: size === 3 ? 'relu' : 'linear' },
  })
  const layers = [
    layer('InputLayer', 'image', { batch_input_shape: [null, 8, 8, 3], input_dtype: 'float32' }),
    layer('Convolution2D', 'first', filters(3), 'image'),
    layer('Convolution2D', 'second', filters(1), 'first'),
    layer('Merge', 'sum', { mode: 'sum', concat_axis: -1, dot_axes: -1 }, 'first', 'second'),
    layer('BatchNormalization', 'norm', { mode: 0, axis: -1, epsilon: 0.001, momentum: 0.99 }, 'sum'),
    layer(
      'MaxPooling2D',
      'pool',
      { pool_size: [2, 2], strides: [2, 2], border_mode: 'valid', dim_ordering: 'tf' },
      'norm',
    ),
    layer('Flatten', 'flat', {}, 'pool'),
    layer('Dense', 'last', { output_dim: 2, bias: true, activation: 'softmax' }, 'flat'),
  ]
  return model('Model', layers, nested)
}

const modern = (size: number): Stated => ({
  ...{ filters: 4, kernel_size: [size, size], strides: [1, 1], padding: 'same', data_format: 'channels_last' },
  ...{ dilation_rate: [1, 1], groups: 1, use_bias: true, activation: size === 3 ? 'relu' : 'linear' },
})
const norm = { axis: [3], epsilon: 0.001, center: true, scale: true }
const pool = { pool_size: [2, 2], strides: [2, 2], padding: 'valid', data_format: 'channels_last' }
const last = { units: 2, use_bias: true, activation: 'softmax' }

function keras2(): Stated {
  const layer = listed([{}])
  const layers = [
    layer('InputLayer', 'image', { batch_input_shape: [null, 8, 8, 3], dtype: 'float32', sparse: false }),
    layer('Conv2D', 'first', modern(3), 'image'),
    layer('Conv2D', 'second', modern(1), 'first'),
    layer('Add', 'sum', {}, 'first', 'second'),
    layer('BatchNormalization', 'norm', norm, 'sum'),
    layer('MaxPooling2D', 'pool', pool, 'norm'),
    layer('Flatten', 'flat', { data_format: 'channels_last' }, 'pool'),
    layer('Dense', 'last', last, 'flat'),
  ]
  return model('Functional', layers, nested)
}

function keras3(): Stated {
  const tensor = (from: string): Stated => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 8, 8, 4], dtype: 'float32', keras_history: [from, 0, 0] },
  })
  const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null }
  const layer = (className: string, name: string, config: Stated, ...from: readonly string[]): Stated => ({
    ...{ module: 'keras.layers', class_name: className, registered_name: null, name },
    config: { name, trainable: true, dtype, ...config },
    inbound_nodes:
      from.length === 0 ? [] : [{ args: from.length === 1 ? from.map(tensor) : [from.map(tensor)], kwargs: {} }],
  })
  const layers = [
    layer('InputLayer', 'image', { batch_shape: [null, 8, 8, 3], dtype: 'float32', sparse: false }),
    layer('Conv2D', 'first', modern(3), 'image'),
    layer('Conv2D', 'second', modern(1), 'first'),
    layer('Add', 'sum', {}, 'first', 'second'),
    layer('BatchNormalization', 'norm', { ...norm, axis: -1 }, 'sum'),
    layer('MaxPooling2D', 'pool', pool, 'norm'),
    layer('Flatten', 'flat', {}, 'pool'),
    layer('Dense', 'last', last, 'flat'),
  ]
  return {
    module: 'keras.src.models.functional',
    registered_name: 'Functional',
    ...model('Functional', layers, [
      ['image', 0, 0],
      ['last', 0, 0],
    ]),
  }
}

const whole = ({ nodes, inputs, outputs, tensors }: Graph): Pick<Graph, 'nodes'> & { tensors: unknown } => ({
  ...{ nodes, inputs, outputs },
  tensors: [...tensors].map(([name, { type, shape }]) => [name, type, shape]),
})

it('one network is one graph, whichever Keras stated it', () => {
  const [first, ...others] = [keras1(), keras2(), keras3()].map((topology, at) => {
    return whole(readLayers(topology, lookup, { who: 'test', keras: at + 1 }).graph)
  })
  const operators = ['Transpose', 'Conv', 'Relu', 'Conv', 'Add', 'BatchNormalization', 'MaxPool']
  expect(first!.nodes.map(({ operator }) => operator)).toEqual([
    ...operators,
    'Transpose',
    'Reshape',
    'MatMul',
    'Add',
    'Softmax',
  ])
  for (const other of others) expect(other).toEqual(first)
})
