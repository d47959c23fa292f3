import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { weight } from '../testing/agrees.ts'
import { predict, setWeights } from '../testing/layers.ts'
import { pruneHalf, writeModel } from '../testing/prune.ts'
import { distance, readFiles, runModel, wave } from '../testing/run.ts'
import { tinyGraph } from '../testing/tiny-graph.ts'
import { fromGraphModel, toGraphModel } from './graph-model.ts'
import { fromLayersModel, toLayersModel } from './layers-model.ts'

beforeAll(() => tf.setBackend('cpu'))

const small = () => {
  const model = sequential({
    name: 'small',
    layers: [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], activation: 'relu', name: 'conv' }),
      layers.flatten({ name: 'flat' }),
      layers.dense({ units: 3, activation: 'softmax', name: 'dense' }),
    ],
  })
  return setWeights(model)
}

describe('layers models in memory', () => {
  const feeds = (name: string) => ({ [name]: wave([2, 6, 6, 2]) })

  it('are read with the weights that they have now', async () => {
    const original = small()
    original.layers[2]!.setWeights([tf.tensor(wave([64, 3], 7).data, [64, 3]), tf.tensor([1, 2, 3])])
    const model = await fromLayersModel(original)
    const given = feeds(model.graph.inputs[0]!.name)
    expect(distance(predict(original, given), await runModel(model, given))).toBeLessThan(1e-6)
  })

  it('are made of pruned models', async () => {
    const pruned = await pruneHalf(await fromLayersModel(small()))
    const smaller = await toLayersModel({ loadLayersModel }, pruned)
    expect(smaller.layers[0]!.getWeights()[0]!.shape).toEqual([3, 3, 2, 2])
    const given = feeds(pruned.graph.inputs[0]!.name)
    expect(distance(predict(smaller, given), await runModel(pruned, given))).toBeLessThan(1e-6)
  })

  it('can be trained on, and read again', async () => {
    const smaller = await toLayersModel({ loadLayersModel }, await pruneHalf(await fromLayersModel(small())))
    smaller.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    await smaller.fit(tf.ones([4, 6, 6, 2]), tf.ones([4, 3]), { epochs: 1, verbose: 0 })
    expect((await fromLayersModel(smaller)).graph.tensors.get('conv/kernel')!.shape).toEqual([2, 2, 3, 3])
  })
})

describe('graph models in memory', () => {
  const files = tinyGraph(graph => {
    const plain = { padding: 'SAME', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1] }
    const first = graph.node('Conv2D', [graph.input('x', [-1, 4, 4, 2]), weight(graph, [1, 1, 2, 6])], plain)
    return [graph.node('Conv2D', [graph.node('Relu', [first]), weight(graph, [1, 1, 6, 3], 4)], plain)]
  })
  const feeds = { x: wave([1, 4, 4, 2]) }

  const run = (model: { execute(inputs: tf.NamedTensorMap): tf.Tensor | tf.Tensor[] }) => {
    const output = model.execute({ x: tf.tensor([...feeds.x.data], [1, 4, 4, 2]) })
    return [output].flat().map(each => ({ shape: each.shape, data: Array.from(each.dataSync(), Number) }))
  }

  it('are made of models and read back, with the weights that they have now', async () => {
    const model = await readFiles(files)
    const original = await toGraphModel({ loadGraphModel }, model)
    expect(distance(run(original), await runModel(model, feeds))).toBeLessThan(1e-6)
    original.weights['constant'] = [tf.tensor(wave([1, 1, 2, 6], 9).data, [1, 1, 2, 6])]
    const again = await fromGraphModel(original)
    expect(distance(run(original), await runModel(again, feeds))).toBeLessThan(1e-6)
  })

  it('are made of pruned models', async () => {
    const pruned = await pruneHalf(await readFiles(files))
    const smaller = await toGraphModel({ loadGraphModel }, pruned)
    expect(smaller.weights['constant']![0]!.shape).toEqual([1, 1, 2, 3])
    expect(distance(run(smaller), await runModel(pruned, feeds))).toBeLessThan(1e-6)
  })

  it('keep how weights are stored where they are as they were loaded', async () => {
    const model = await readFiles(files)
    const original = await toGraphModel({ loadGraphModel }, model, { quantize: 'uint8' })
    const again = await writeModel(await fromGraphModel(original))
    const [{ weights }] = JSON.parse(again.text).weightsManifest
    expect(weights.map((each: { quantization?: { dtype: string } }) => each.quantization?.dtype)).toEqual([
      'uint8',
      'uint8',
    ])
  })

  it('of old converters are given the versions that TensorFlow.js 4 wants', async () => {
    const { versions: _versions, ...topology } = files.json['modelTopology'] as { versions?: unknown }
    const model = await readFiles({ ...files, json: { ...files.json, modelTopology: topology } })
    const original = await toGraphModel({ loadGraphModel }, model)
    expect(run(original)).toHaveLength(1)
  })
})
