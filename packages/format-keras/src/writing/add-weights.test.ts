import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Graph, Model, Tensor } from '@coppice/spec'
import type { Hdf5Array, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { readHdf5 } from '../hdf5/read/read-hdf5.ts'
import { findGroup } from '../store/find-object.ts'
import { readStrings } from '../store/read-strings.ts'
import { failureOf, readBytes, writeBytes } from '../testing/files.ts'
import { encodeHdf5, fixedTexts, texts } from '../testing/hdf5.ts'
import { archiveFiles, dense, legacyRoot, numbered, zip, type Stated } from '../testing/keras-files.ts'

const convolution = (className: string, name: string, options: Readonly<Record<string, unknown>> = {}): Stated => ({
  class_name: className,
  config: {
    name,
    filters: 3,
    kernel_size: [1, 1],
    strides: [1, 1],
    padding: 'valid',
    use_bias: false,
    activation: 'linear',
    ...options,
  },
})

const input = {
  class_name: 'InputLayer',
  config: { name: 'input', batch_input_shape: [null, 2, 2, 5], dtype: 'float32' },
}
const stated: Stated = {
  class_name: 'Sequential',
  config: {
    name: 'network',
    layers: [
      input,
      convolution('Conv2D', 'plain'),
      convolution('SeparableConv2D', 'parted'),
      { class_name: 'Flatten', config: { name: 'flatten' } },
      dense('out', 2),
    ],
  },
}

const arrays = {
  plain: [['kernel', numbered([1, 1, 5, 3])]],
  parted: [
    ['depthwise_kernel', numbered([1, 1, 3, 1], 20)],
    ['pointwise_kernel', numbered([1, 1, 3, 3], 30)],
  ],
  out: [
    ['kernel', numbered([12, 2], 60)],
    ['bias', numbered([2], 90)],
  ],
} as const

const stored = {
  'layers/conv2d/vars/0': arrays.plain[0][1],
  'layers/separable_conv2d/vars/0': arrays.parted[0][1],
  'layers/separable_conv2d/vars/1': arrays.parted[1][1],
  'layers/dense/vars/0': arrays.out[0][1],
  'layers/dense/vars/1': arrays.out[1][1],
}

function legacy(
  nameOf: (layer: string, role: string) => string,
  list?: (names: readonly string[]) => Hdf5Array,
): Promise<Uint8Array> {
  const weights = Object.entries(arrays).map(([layer, own]) => {
    return [layer, Object.fromEntries(own.map(([role, array]) => [nameOf(layer, role), array]))] as const
  })
  return encodeHdf5(legacyRoot(stated, Object.fromEntries(weights), list ? { list } : {}))
}

/** A graph whose convolutions have biases that they had not, as repairs give them. */
function withBiases({ graph }: Model): Graph {
  const tensors = new Map(graph.tensors)
  const nodes = graph.nodes.map(node => {
    const isLast = ['plain/Conv', 'parted/pointwise'].includes(node.name)
    if (!isLast) return node
    const name = `${node.name}/made`
    const data = new Uint8Array(Float32Array.of(7, 8, 9).buffer)
    tensors.set(name, { name, type: 'float32', shape: [3], read: () => data } satisfies Tensor)
    return { ...node, inputs: [...node.inputs, name] }
  })
  return { ...graph, nodes, tensors }
}

async function expectBiases(bytes: Uint8Array): Promise<Uint8Array> {
  const model = await readBytes(bytes)
  const written = await writeBytes({ ...model, graph: withBiases(model) })
  const again = await readBytes(written)
  for (const layer of ['plain', 'parted']) {
    const bias = again.graph.tensors.get(`${layer}/bias`)!
    expect([...new Float32Array((await bias.read()).slice().buffer)]).toEqual([7, 8, 9])
  }
  const names = [...model.graph.tensors.keys()]
  for (const name of names)
    expect(again.graph.tensors.get(name)).toMatchObject({ shape: model.graph.tensors.get(name)!.shape })
  return written
}

const norm = { class_name: 'BatchNormalization', config: { name: 'norm', axis: -1, scale: false, center: false } }
const inner: Stated = {
  class_name: 'Sequential',
  config: {
    name: 'inner',
    layers: [dense('before', 3, { batch_input_shape: [null, 4] }), norm, dense('after', 2)],
  },
}
const outer: Stated = {
  class_name: 'Sequential',
  config: {
    name: 'outer',
    layers: [
      { class_name: 'InputLayer', config: { name: 'x', batch_input_shape: [null, 4] } },
      inner,
      dense('last', 2),
    ],
  },
}

const innerWeights = {
  'before/kernel:0': numbered([4, 3]),
  'before/bias:0': numbered([3], 20),
  'after/kernel:0': numbered([3, 2], 30),
  'after/bias:0': numbered([2], 40),
  'norm/moving_mean:0': numbered([3], 50),
  'norm/moving_variance:0': numbered([3], 60),
}
const lastWeights = { 'last/kernel:0': numbered([2, 2], 70), 'last/bias:0': numbered([2], 80) }

/** Scales and shifts other than the ones and zeros that are not stored, as masks make them. */
async function expectScales(bytes: Uint8Array): Promise<Uint8Array> {
  const model = await readBytes(bytes)
  const { inputs } = model.graph.nodes.find(({ operator }) => operator === 'BatchNormalization')!
  const made = [inputs[1]!, inputs[2]!].map((name, at) => {
    const data = new Uint8Array(Float32Array.of(at, 2, 3).buffer)
    return [name, { name, type: 'float32', shape: [3], read: () => data } satisfies Tensor] as const
  })
  const graph = { ...model.graph, tensors: new Map([...model.graph.tensors, ...made]) }
  const written = await writeBytes({ ...model, graph })
  const again = await readBytes(written)
  for (const [role, expected] of Object.entries({ gamma: [0, 2, 3], beta: [1, 2, 3] })) {
    const stored = again.graph.tensors.get(`inner/norm/${role}`)!
    expect([...new Float32Array((await stored.read()).slice().buffer)]).toEqual(expected)
  }
  return written
}

describe('scales and shifts that normalisations did not have', () => {
  it('are listed among what is trained, where Keras looks for them', async () => {
    const written = await expectScales(await encodeHdf5(legacyRoot(outer, { inner: innerWeights, last: lastWeights })))
    const { root } = await readHdf5(written, 'test')
    const { attributes } = findGroup(root, 'model_weights/inner')!
    expect(readStrings(attributes.get('weight_names')!, 'test')).toEqual([
      'before/kernel:0',
      'before/bias:0',
      'norm/gamma:0',
      'norm/beta:0',
      'after/kernel:0',
      'after/bias:0',
      'norm/moving_mean:0',
      'norm/moving_variance:0',
    ])
  })

  it('come first in archives', async () => {
    const numbers = Object.entries(innerWeights).map(([name, array]) => {
      const [layer, role] = name.split('/') as [string, string]
      const folder = { before: 'dense', after: 'dense_1', norm: 'batch_normalization' }[layer]!
      return [`layers/sequential/layers/${folder}/vars/${/kernel|mean/.test(role) ? 0 : 1}`, array] as const
    })
    const last = { 'layers/dense/vars/0': numbered([2, 2], 70), 'layers/dense/vars/1': numbered([2], 80) }
    const written = await expectScales(zip(await archiveFiles(outer, { ...Object.fromEntries(numbers), ...last })))
    const { root } = await readHdf5(unzipSync(written)['model.weights.h5']!, 'test')
    const folder = findGroup(root, 'layers/sequential/layers/batch_normalization/vars')!
    expect([...folder.members.keys()]).toEqual(['0', '1', '2', '3'])
  })
})

describe('weights that layers did not have', () => {
  it('are listed behind those before them in HDF5', async () => {
    for (const list of [texts, fixedTexts]) {
      const written = await expectBiases(await legacy((layer, role) => `${layer}/${role}:0`, list))
      const { root } = await readHdf5(written, 'test')
      const namesOf = (layer: string): readonly string[] => {
        const { attributes } = findGroup(root, `model_weights/${layer}`) as Hdf5Group
        return readStrings(attributes.get('weight_names')!, 'test')
      }
      expect(namesOf('plain')).toEqual(['plain/kernel:0', 'plain/bias:0'])
      expect(namesOf('parted')).toEqual(['parted/depthwise_kernel:0', 'parted/pointwise_kernel:0', 'parted/bias:0'])
      expect(namesOf('out')).toEqual(['out/kernel:0', 'out/bias:0'])
    }
  })

  it('have names beside those of Keras 1', async () => {
    const written = await expectBiases(
      await legacy((layer, role) => `${layer}_${role.startsWith('b') ? 'b' : `${role[0]}_W`}`),
    )
    const { root } = await readHdf5(written, 'test')
    expect([...findGroup(root, 'model_weights/plain')!.members.keys()]).toEqual(['plain_k_W', 'plain_k_b'].sort())
  })

  it('are numbered behind those before them in archives', async () => {
    const written = await expectBiases(zip(await archiveFiles(stated, { ...stored, 'optimizer/vars/0': numbered([]) })))
    const files = unzipSync(written)
    const { root } = await readHdf5(files['model.weights.h5']!, 'test')
    expect([...findGroup(root, 'layers/separable_conv2d/vars')!.members.keys()]).toEqual(['0', '1', '2'])
    expect(findGroup(root, 'optimizer')).toBeUndefined()
    const statement = new TextDecoder().decode(files['config.json'])
    expect(statement.match(/"use_bias": true/g)).toHaveLength(3)
  })

  it('are refused where they have another type than their layer', async () => {
    const model = await readBytes(zip(await archiveFiles(stated, stored)))
    const graph = withBiases(model)
    const name = [...graph.tensors.keys()].find(each => each.endsWith('/made'))!
    const wide: Tensor = { ...graph.tensors.get(name)!, type: 'float64', read: () => new Uint8Array(24) }
    const broken = { ...graph, tensors: new Map([...graph.tensors, [name, wide]]) }
    expect((await failureOf(() => writeBytes({ ...model, graph: broken }))).code).toMatch(
      /unsupported-model|invalid-model/,
    )
  })
})
