import { keras } from '@coppice/format-keras'
import { memorySink, memorySource } from '@coppice/graph'
import * as tf from '@tensorflow/tfjs-core'
import { input, layers, model, sequential, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers'
import type { Graph, Tensor } from '@coppice/spec'
import { beforeAll, describe, expect, it } from 'vitest'
import { layersFiles, predict, runLayers, setWeights } from '../testing/layers.ts'
import { pruneHalf, tinyFiles, writeModel } from '../testing/prune.ts'
import { distance, readFiles, runModel, wave, type Feeds } from '../testing/run.ts'
import { findWeights } from './find-weights.ts'

beforeAll(() => tf.setBackend('cpu'))

const apply = (layer: { apply(inputs: SymbolicTensor | SymbolicTensor[]): unknown }, ...inputs: SymbolicTensor[]) =>
  layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as SymbolicTensor

// Its own choice needs operators that this test does not register.
const recurrent = { recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotNormal' } as const

const kinds: Readonly<Record<string, () => LayersModel>> = {
  'convolutions and normalisations': () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 6, kernelSize: 3, inputShape: [8, 8, 2], padding: 'same', useBias: false }),
        layers.batchNormalization({}),
        layers.activation({ activation: 'relu' }),
        layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
        layers.separableConv2d({ filters: 4, kernelSize: 3 }),
        layers.prelu({}),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    }),
  'a network within a network': () => {
    const inner = sequential({
      name: 'inner',
      layers: [
        layers.dense({ units: 6, inputShape: [5], activation: 'tanh', name: 'hidden' }),
        layers.dense({ units: 4, name: 'narrow' }),
      ],
    })
    const x = input({ shape: [5] })
    return model({ inputs: x, outputs: apply(layers.dense({ units: 2, name: 'last' }), apply(inner, x)) })
  },
  'a layer that is used twice, and a sum': () => {
    const x = input({ shape: [6] })
    const shared = layers.dense({ units: 6, activation: 'relu', name: 'shared' })
    const first = apply(shared, x)
    const second = apply(shared, first)
    const sum = apply(layers.add(), first, second)
    return model({ inputs: x, outputs: apply(layers.dense({ units: 2 }), sum) })
  },
  'a transposed convolution': () =>
    sequential({
      layers: [
        layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', inputShape: [8, 8, 2] }),
        layers.conv2dTranspose({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
        layers.conv2d({ filters: 2, kernelSize: 1 }),
      ],
    }),
  'a recurrence': () =>
    sequential({
      layers: [
        layers.lstm({ units: 4, inputShape: [5, 3], returnSequences: true, ...recurrent }),
        layers.dense({ units: 2 }),
      ],
    }),
  'a recurrence both ways': () =>
    sequential({
      layers: [
        layers.bidirectional({
          layer: layers.lstm({ units: 4, ...recurrent }) as never,
          mergeMode: 'concat',
          inputShape: [5, 3],
        } as never),
        layers.dense({ units: 2 }),
      ],
    }),
}

/** A convolution with a bias that it had not, as repairs give it, and a normalisation with another scale and shift. */
function withMore(graph: Graph): Graph {
  const data = new Uint8Array(Float32Array.of(1, -2, 3).buffer)
  const made = (name: string): Tensor => ({ name, type: 'float32', shape: [3], read: () => data })
  const norm = graph.nodes.find(({ operator }) => operator === 'BatchNormalization')!
  const names = ['made', norm.inputs[1]!, norm.inputs[2]!]
  const nodes = graph.nodes.map(node =>
    node.operator === 'Conv' ? { ...node, inputs: [...node.inputs, 'made'] } : node,
  )
  return { ...graph, nodes, tensors: new Map([...graph.tensors, ...names.map(name => [name, made(name)] as const)]) }
}

describe('layers models', () => {
  for (const [name, make] of Object.entries(kinds))
    it(`of ${name} compute what TensorFlow.js computes, pruned and written too`, async () => {
      const original = setWeights(make())
      const read = await readFiles(await layersFiles(original))
      const [, ...sizes] = original.inputs[0]!.shape
      const feeds: Feeds = { [read.graph.inputs[0]!.name]: wave([2, ...(sizes as number[])]) }
      expect(distance(predict(original, feeds), await runModel(read, feeds))).toBeLessThan(1e-5)
      const pruned = await pruneHalf(read)
      const written = tinyFiles(await writeModel(pruned))
      expect(distance(await runModel(pruned, feeds), await runLayers(written, feeds))).toBeLessThan(1e-5)
    })

  for (const [name, make] of Object.entries(kinds))
    it(`of ${name} become Keras models, pruned too`, async () => {
      const original = setWeights(make())
      const read = await readFiles(await layersFiles(original))
      const [, ...sizes] = original.inputs[0]!.shape
      const feeds: Feeds = { [read.graph.inputs[0]!.name]: wave([2, ...(sizes as number[])]) }
      for (const each of [read, await pruneHalf(read)]) {
        const sink = memorySink('model.h5')
        await keras.write(each, sink)
        const again = await keras.read(memorySource(sink.bytes(), 'model.h5'))
        expect(distance(await runModel(each, feeds), await runModel(again, feeds))).toBeLessThan(1e-6)
      }
    })

  it('get biases, scales and shifts that their layers did not have', async () => {
    const convolution = layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], useBias: false })
    const normalisation = layers.batchNormalization({ scale: false, center: false })
    const original = setWeights(sequential({ layers: [convolution, normalisation, layers.flatten()] }))
    const read = await readFiles(await layersFiles(original))
    const graph = withMore(read.graph)
    const feeds: Feeds = { [graph.inputs[0]!.name]: wave([2, 4, 4, 2]) }
    const expected = await runModel({ ...read, graph }, feeds)
    expect(distance(expected, await runModel(read, feeds))).toBeGreaterThan(0.1)
    const written = tinyFiles(await writeModel({ ...read, graph }))
    expect(distance(expected, await runLayers(written, feeds))).toBeLessThan(1e-5)
    expect(distance(expected, await runModel(await readFiles(written), feeds))).toBeLessThan(1e-6)
  })

  it('forget what an optimizer remembers of weights that are cut, and keep it else', async () => {
    const [hidden, last] = [layers.dense({ units: 6, inputShape: [6] }), layers.dense({ units: 2 })]
    const original = setWeights(sequential({ layers: [hidden, last] }))
    original.compile({ optimizer: 'adam', loss: 'meanSquaredError' })
    await original.fit(tf.ones([4, 6]), tf.ones([4, 2]), { epochs: 1, verbose: 0 })
    const artifacts: { weightSpecs?: readonly { group?: string }[] } = {}
    await original.save(
      { save: saved => Promise.resolve(Object.assign(artifacts, saved) && { modelArtifactsInfo: {} as never }) },
      { includeOptimizer: true },
    )
    const { readArtifacts } = await import('../memory/memory-models.ts')
    const read = await readArtifacts(artifacts as never)
    const groups = ({ text }: { text: string }): (string | undefined)[] =>
      JSON.parse(text).weightsManifest[0].weights.map((each: { group?: string }) => each.group)
    expect(groups(await writeModel(read))).toContain('optimizer')
    expect(groups(await writeModel(await pruneHalf(read)))).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('findWeights', () => {
  const find = (names: readonly string[], path: readonly string[], roles: readonly string[], config = {}) => {
    const stored = names.map(name => {
      return [name, { name, type: 'float32', shape: [], read: () => new Uint8Array(4) }] as const
    })
    return findWeights(new Map(stored), 'test')({ path, className: 'Dense', config }, roles).map(({ name }) => name)
  }

  it('finds weights by layer and role', () => {
    expect(find(['a/kernel', 'a/bias', 'b/kernel'], ['a'], ['kernel', 'bias'])).toEqual(['a/kernel', 'a/bias'])
  })

  it('finds those of nested layers, with or without the networks around them', () => {
    expect(find(['outer/a/kernel', 'a/kernel'], ['outer', 'a'], ['kernel'])).toEqual(['outer/a/kernel'])
    expect(find(['a/kernel'], ['outer', 'a'], ['kernel'])).toEqual(['a/kernel'])
    expect(find(['whole/a/kernel'], ['a'], ['kernel'])).toEqual(['whole/a/kernel'])
  })

  it('finds those of cells, with or without their names', () => {
    expect(find(['lstm/lstm_cell/kernel'], ['lstm'], ['cell/kernel'])).toEqual(['lstm/lstm_cell/kernel'])
    expect(find(['lstm/kernel'], ['lstm'], ['cell/kernel'])).toEqual(['lstm/kernel'])
  })

  it('finds those of what is wrapped, by its own name or that of its wrapper', () => {
    const names = ['both/forward_lstm/lstm_cell/kernel', 'both/backward_lstm/lstm_cell/kernel']
    const [forward, backward] = ['forward', 'backward'].map(side => {
      return find(names, ['both', `${side}_layer`], ['cell/kernel'], { name: `${side}_lstm` })
    })
    expect([forward, backward]).toEqual([[names[0]], [names[1]]])
    expect(find(['each/kernel'], ['each', 'layer'], ['kernel'], { name: 'dense' })).toEqual(['each/kernel'])
  })

  it('finds those of the parts of an attention', () => {
    const names = ['attention/query/kernel', 'attention/attention_output/kernel']
    expect(find(names, ['attention'], ['query_dense/kernel', 'output_dense/kernel'])).toEqual(names)
  })

  it('finds those that Keras 3 numbered', () => {
    expect(find(['dense/0', 'dense/1'], ['dense'], ['kernel', 'bias'])).toEqual(['dense/0', 'dense/1'])
    expect(find(['dense/vars/0'], ['dense'], ['kernel'])).toEqual(['dense/vars/0'])
  })

  it('takes none of two that are alike', () => {
    expect(() => find(['x/a/kernel', 'y/a/kernel'], ['a'], ['kernel'])).toThrow('a weight called a/kernel')
  })
})
