import { describe, expect, it } from 'vitest'
import type { FailureCode } from '@coppice/spec'
import { refusedLayers } from './layers/refused.ts'
import { readLayers } from './read-layers.ts'
import { called, functional, inputLayer, lookupIn, noWeights, sequential, tensorFrom } from './testing/stated.ts'
import type { Stated } from './testing/stated.ts'

const who = 'format-test: model.h5'
const first = { name: 'first', batch_input_shape: [null, 4] }
const image = { name: 'first', batch_input_shape: [null, 6, 6, 2] }
const weights = lookupIn({
  first: { kernel: [4, 3], bias: [3], gamma: [4], beta: [4], moving_mean: [4], moving_variance: [4] },
})
const x = inputLayer('x', [4])
const relu = (name: string, ...from: readonly string[]): Stated =>
  called('ReLU', name, { args: from.map(tensorFrom), trainable: true })

const one = (className: string, config: Stated): Stated => sequential({ class_name: className, config })
const dense = (options: Stated): Stated => one('Dense', { ...first, units: 3, ...options })
const convolution = (options: Stated): Stated => one('Conv2D', { ...image, filters: 3, kernel_size: 3, ...options })

type Bad = readonly [what: string, topology: unknown, code: FailureCode, says: RegExp]

function nestedNetworks(depth: number): Stated {
  const inner = { class_name: 'Dense', config: { name: 'dense', units: 4, batch_input_shape: [null, 4] } }
  return Array.from({ length: depth }).reduce<Stated>(
    (network, _, at) => ({ class_name: 'Sequential', config: { name: `n${at}`, layers: [network] } }),
    sequential(inner),
  )
}

/** Networks each of which calls the next twice. */
function doubling(depth: number): Stated {
  const end = functional(x, relu('end', 'x'))
  let network: Stated = { ...end, config: { ...(end['config'] as Stated), trainable: true } }
  for (let level = 0; level < depth; level++) {
    const twice = {
      ...network,
      name: 'inner',
      inbound_nodes: [
        { args: [tensorFrom('x')], kwargs: {} },
        { args: [tensorFrom('inner')], kwargs: {} },
      ],
    }
    const { config } = functional(x, twice)
    network = {
      class_name: 'Functional',
      config: { ...(config as Stated), trainable: true, output_layers: [['inner', 1, 0]] },
    }
  }
  return network
}

const bad: readonly Bad[] = [
  ['nothing', undefined, 'invalid-model', /\{class_name, config\}/],
  ['a list', [], 'invalid-model', /\{class_name, config\}/],
  ['a model without layers', sequential(), 'invalid-model', /at least one layer/],
  ['a model that is code', { class_name: 'Mine', config: {} }, 'unsupported-model', /a model of the class Mine/],
  ['a model that states no layers', { class_name: 'Model', config: {} }, 'unsupported-model', /states no layers/],
  ['a layer without a class', sequential({ config: first }), 'invalid-model', /layers as/],
  ['a layer without a shape', one('Dense', { name: 'first', units: 3 }), 'unsupported-model', /whose shape is stated/],
  ['a size of zero', one('Dense', { ...first, batch_input_shape: [null, 0] }), 'invalid-model', /above 0/],
  ['a negative size', one('Dense', { ...first, batch_input_shape: [null, -4] }), 'invalid-model', /above 0/],
  [
    'a size beyond all sizes',
    one('Dense', { ...first, batch_input_shape: [null, 2 ** 40] }),
    'invalid-model',
    /whole numbers/,
  ],
  ['units that its weights do not have', dense({ units: 7 }), 'invalid-model', /units 3, as its weights have it/],
  ['units that are no number', dense({ units: 3, use_bias: 'yes' }), 'invalid-model', /true or false as use_bias/],
  ['an activation that nobody knows', dense({ activation: 'mine' }), 'unsupported-model', /never run/],
  [
    'an activation of one’s own that is called like one of Keras',
    dense({ activation: { class_name: 'function', config: 'relu', registered_name: 'mine>relu' } }),
    'unsupported-model',
    /mine>relu|an activation function of Keras/,
  ],
  [
    'a layer of one’s own that is called like one of Keras',
    sequential({ class_name: 'Dense', module: 'mine', config: first }),
    'unsupported-model',
    /mine\.Dense/,
  ],
  ['a kernel that is no size', convolution({ kernel_size: 'large' }), 'invalid-model', /2 numbers as kernel_size/],
  [
    'a kernel with an axis too many',
    convolution({ kernel_size: [3, 3, 3] }),
    'invalid-model',
    /2 numbers as kernel_size/,
  ],
  [
    'padding that nobody knows',
    convolution({ padding: 'mirror' }),
    'unsupported-model',
    /padding valid, same or causal/,
  ],
  ['an axis that is not there', one('BatchNormalization', { ...first, axis: 5 }), 'invalid-model', /axes of 2/],
  ['a network that calls itself', functional(x, relu('a', 'b'), relu('b', 'a')), 'invalid-model', /a cycle/],
  ['a layer that is not there', functional(x, relu('a', 'gone')), 'invalid-model', /gone/],
  ['two layers of one name', functional(x, relu('a', 'x'), relu('a', 'x')), 'invalid-model', /two that are called a/],
  [
    'an output of no layer',
    {
      class_name: 'Functional',
      config: { name: 'n', layers: [x], input_layers: [['x', 0, 0]], output_layers: [['gone', 0, 0]] },
    },
    'invalid-model',
    /gone/,
  ],
  [
    'an input of no layer',
    {
      class_name: 'Functional',
      config: { name: 'n', layers: [x], input_layers: [['gone', 0, 0]], output_layers: [['x', 0, 0]] },
    },
    'invalid-model',
    /gone/,
  ],
  ['networks within each other', nestedNetworks(40), 'limit', /nested 32 deep/],
  ['networks that call each other twice and twice', doubling(17), 'limit', /at most 10000 calls|nested/],
  [
    'lists within each other',
    sequential(JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`) as Stated),
    'limit',
    /nested 200 deep/,
  ],
  [
    'a wrapper of nothing',
    one('TimeDistributed', { name: 'first', batch_input_shape: [null, 3, 4] }),
    'invalid-model',
    /a layer as layer/,
  ],
]

const failureOf = (topology: unknown, lookup = weights): unknown => {
  try {
    readLayers(topology, lookup, { who })
  } catch (error) {
    return error
  }
  return undefined
}

describe('what cannot be read ends in a clear error', () => {
  it.each(bad)('%s', (_, topology, code, says) => {
    const error = failureOf(topology, topology === bad[0]![1] ? noWeights : weights)
    expect(error).toMatchObject({ name: 'CoppiceError', code, message: expect.stringMatching(says) as string })
    expect(error).toMatchObject({ who: expect.stringMatching(/^format-test: model\.h5/) as string })
  })

  it.each([...refusedLayers])('%s is refused: %s', (className, reason) => {
    const error = failureOf(one(className, { ...first, function: ['4wEAAAA=', null, null] }))
    expect(error).toMatchObject({
      code: 'unsupported-model',
      who: `${who}, layer first`,
      received: expect.stringContaining(reason) as string,
    })
  })

  it('says which weight is missing, and where', () => {
    expect(failureOf(dense({}), noWeights)).toMatchObject({
      ...{
        code: 'invalid-model',
        who: `${who}, layer first (Dense)`,
        expected: 'a weight kernel',
        received: 'no weights',
      },
    })
    expect(failureOf(dense({}), lookupIn({ first: { kernel: [4, 3] } }))).toMatchObject({ expected: 'a weight bias' })
  })

  it('says where shapes do not fit', () => {
    const odd = lookupIn({ first: { kernel: [7, 3], bias: [3] } })
    expect(failureOf(dense({}), odd)).toMatchObject({
      code: 'invalid-model',
      message: expect.stringMatching(/first/) as string,
    })
  })
})
