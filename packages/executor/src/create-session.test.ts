import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { Batch, Model, Runner } from '@coppice/spec'
import { buildModel, perceptron, randomFeeds } from '@coppice/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { createSession } from './create-session.ts'
import { differenceOf, runReference, valuesOf } from './testing/run-reference.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const network = (): Model =>
  buildModel({ seed: 3 }, g => {
    const x = g.input('x', ['batch', 2, 6, 6])
    const first = g.relu(g.batchNorm(g.conv(x, { out: 4, kernel: 3, padding: 1 })))
    const pooled = g.maxPool(first, { kernel: 2, stride: 2 })
    const second = g.relu(g.conv(pooled, { out: 5, kernel: 3, padding: 1 }))
    g.output(g.gemm(g.flatten(g.globalAveragePool(second)), { out: 3 }), { name: 'logits' })
  })

async function open(model: Model): Promise<Runner> {
  return createSession(tf, { name: 'cpu' }).prepare!(model)
}

describe('run', () => {
  it.each([
    ['a convolutional network', network()],
    ['a perceptron', perceptron(1)],
  ])('gives every value as onnxruntime does: %s', async (_, model) => {
    const feeds = randomFeeds(model.graph, { batch: 3 })
    const expected = await runReference(model, feeds)
    const runner = await open(model)
    const received = await runner.run(feeds, valuesOf(model.graph))
    for (const [name, { data, dims }] of Object.entries(expected)) {
      expect(received[name]!.shape).toEqual(dims)
      expect([name, differenceOf(received[name]!.data, data as Float32Array)]).toEqual([name, expect.closeTo(0, 5)])
    }
  })
})

/** The loss after one element of a weight or a value has changed. */
function nudged(model: Model, name: string, index: number, by: number): Model {
  const tensor = model.graph.tensors.get(name)!
  const bytes = tensor.read() as Uint8Array
  const data = new Float32Array(bytes.slice().buffer)
  data[index]! += by
  const tensors = new Map(model.graph.tensors).set(name, { ...tensor, read: () => new Uint8Array(data.buffer) })
  return { ...model, graph: { ...model.graph, tensors } }
}

describe('differentiate', () => {
  it('agrees with finite differences for weights', async () => {
    const model = network()
    const feeds = randomFeeds(model.graph, { batch: 2 })
    const targets: Batch = { type: 'int32', shape: [2], data: Int32Array.of(0, 2) }
    const weights = [...model.graph.tensors.keys()].filter(name => !/mean|var/.test(name))
    const request = { loss: { kind: 'cross-entropy' }, weights, values: [] } as const
    const runner = await open(model)
    const gradients = await runner.differentiate!({ feeds, targets }, request)
    const lossOf = async (changed: Model): Promise<number> => {
      const runner = await open(changed)
      return (await runner.differentiate!({ feeds, targets }, { ...request, weights: [] })).loss
    }
    for (const name of weights) {
      const step = 1e-2
      const slope =
        ((await lossOf(nudged(model, name, 1, step))) - (await lossOf(nudged(model, name, 1, -step)))) / 2 / step
      expect([name, gradients.weights[name]!.data[1]]).toEqual([name, expect.closeTo(slope, 2)])
    }
  })
})
