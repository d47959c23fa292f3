import type { Model, Session, TrainLoss } from '@coppice/spec'
import { buildModel } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { layers, regularizers, sequential } from '@tensorflow/tfjs-layers'
import type { Sequential } from '@tensorflow/tfjs-layers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elasticNet } from '../penalties/elastic-net.ts'
import { blobs } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { readWeights } from '../testing/read-weights.ts'
import { train } from './train.ts'
import type { TrainingOptions } from './train.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const count = 48
const batchSize = 16
const data = blobs(count)

/** Two dense layers, with a BatchNormalization between them where that is asked for. */
const graphOf = (normal = false): Model =>
  buildModel({ seed: 4 }, g => {
    const first = g.gemm(g.input('x', ['batch', 8]), { out: 6, name: 'a' })
    const hidden = g.relu(normal ? g.batchNorm(first, { name: 'norm' }) : first)
    g.output(g.softmax(g.gemm(hidden, { out: 3, name: 'b' })), { name: 'y' })
  })

interface LayersOptions {
  readonly optimizer: tf.Optimizer
  readonly loss: string
  readonly normal?: boolean
  readonly l1?: number
  readonly l2?: number
}

/** The same network of TensorFlow.js's layers with the same weights. */
async function layersOf({ optimizer, loss, normal = false, l1, l2 }: LayersOptions): Promise<Sequential> {
  const regularized = l1 === undefined ? {} : { kernelRegularizer: regularizers.l1l2({ l1, l2: l2! }) }
  const model = sequential()
  model.add(layers.dense({ units: 6, inputShape: [8], ...regularized }))
  if (normal) model.add(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }))
  model.add(layers.activation({ activation: 'relu' }))
  model.add(layers.dense({ units: 3, activation: 'softmax', ...regularized }))
  model.compile({ optimizer, loss })
  const weights = await readWeights(graphOf(normal))
  const kernel = (name: string, outputs: number, inputs: number): tf.Tensor =>
    tf.transpose(tf.tensor(weights.get(name)!, [outputs, inputs]))
  const vectors = (...names: string[]): tf.Tensor[] => names.map(name => tf.tensor1d(weights.get(name)!))
  // Moving statistics come last, as weights that are not trained.
  const norm = normal ? vectors('norm.weight', 'norm.bias') : []
  const measured = normal ? vectors('norm.running_mean', 'norm.running_var') : []
  model.setWeights([
    ...[kernel('a.weight', 6, 8), ...vectors('a.bias'), ...norm],
    ...[kernel('b.weight', 3, 6), ...vectors('b.bias'), ...measured],
  ])
  return model
}

/** Its weights in the layout of the graph, after some epochs of its own training. */
async function trainLayers(options: LayersOptions, epochs: number): Promise<Record<string, Float32Array>> {
  const model = await layersOf(options)
  const x = tf.tensor2d(data.feeds['x']!.data as Float32Array, [count, 8])
  const y = tf.oneHot(tf.tensor1d(data.targets!.data as Int32Array, 'int32'), 3)
  await model.fit(x, y, { epochs, batchSize, shuffle: false, verbose: 0 })
  const [a, biasA, ...rest] = model.getWeights()
  const norm = options.normal ? rest.splice(0, 2) : []
  const [b, biasB, mean] = rest
  const named = {
    'a.weight': tf.transpose(a!),
    'a.bias': biasA!,
    'b.weight': tf.transpose(b!),
    'b.bias': biasB!,
    ...(options.normal && { 'norm.weight': norm[0]!, 'norm.bias': norm[1]!, 'norm.running_mean': mean! }),
  }
  return Object.fromEntries(Object.entries(named).map(([name, tensor]) => [name, tensor.dataSync() as Float32Array]))
}

async function expectSame(
  expected: Record<string, Float32Array>,
  options: Partial<TrainingOptions>,
  epochs: number,
  normal = false,
): Promise<void> {
  const settings = { session, data, epochs, batchSize, shuffle: false, optimizer: tf.train.sgd(0), ...options }
  const received = await readWeights((await train(graphOf(normal), settings)).model)
  const before = await readWeights(graphOf(normal))
  for (const [name, own] of Object.entries(expected)) {
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    own.forEach((value, at) => expect(Math.abs(received.get(name)![at]! - value)).toBeLessThan(1e-3 * largest))
    expect(received.get(name)).not.toEqual(before.get(name))
  }
}

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  adam: () => tf.train.adam(0.01),
  rmsprop: () => tf.train.rmsprop(0.01),
  adagrad: () => tf.train.adagrad(0.1),
}

/** The mean over outputs and examples, as TensorFlow.js has it, is two thirds of half the sum over three outputs. */
const meanSquaredError: TrainLoss = { kind: 'squared-error', weight: 2 / 3, hint: 'shares' }
const shares = Float32Array.from({ length: count * 3 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3))
const hinted = { ...data, hints: { shares: { type: 'float32', shape: [count, 3], data: shares } } } as const

describe('training goes as that of a LayersModel', () => {
  it.each(Object.entries(optimizers))('by %s, on cross-entropy and on squared errors', async (_, make) => {
    const cross = await trainLayers({ optimizer: make(), loss: 'categoricalCrossentropy' }, 3)
    await expectSame(cross, { optimizer: make() }, 3)
    const squares = await trainLayers({ optimizer: make(), loss: 'meanSquaredError' }, 3)
    await expectSame(squares, { optimizer: make(), data: hinted, losses: [meanSquaredError] }, 3)
  })

  it('with L1 and L2, of which TensorFlow.js does not halve the second', async () => {
    const options = { optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy', l1: 0.01, l2: 0.02 }
    const penalties = [elasticNet({ l1: 0.01, l2: 0.04, by: 'gradient' })]
    await expectSame(await trainLayers(options, 3), { optimizer: tf.train.sgd(0.1), penalties }, 3)
  })

  it('by the statistics of batches', async () => {
    const options = { optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy', normal: true }
    const own = { optimizer: tf.train.sgd(0.1), batchStatistics: {} }
    await expectSame(await trainLayers(options, 3), own, 3, true)
  })
})
