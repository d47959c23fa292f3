import '@tensorflow/tfjs-backend-cpu'
import { installGradients } from '@coppice/executor'
import { uniform } from '@coppice/core'
import { wanda } from '@coppice/criterion-activation'
import { l1, lamp, random } from '@coppice/criterion-sparsity'
import * as tf from '@tensorflow/tfjs-core'
import * as layers from '@tensorflow/tfjs-layers'
import { beforeAll, describe, expect, it } from 'vitest'
import { atOnce } from '../pruning/at-once.ts'
import { cyclic } from '../pruning/cyclic.ts'
import { gradual } from '../pruning/gradual.ts'
import { lotteryTicket } from '../pruning/lottery-ticket.ts'
import { movementPruning } from '../pruning/movement-pruning.ts'
import { rigl } from '../pruning/rigl.ts'
import { softFilter } from '../pruning/soft-filter.ts'
import { blobs } from '../testing/blobs.ts'
import { pruneWhileFitting } from './prune-while-fitting.ts'
import type { FitPruningOptions } from './prune-while-fitting.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
  installGradients(tf)
})

const glorot = (seed: number): { kernelInitializer: ReturnType<typeof layers.initializers.glorotNormal> } => ({
  kernelInitializer: layers.initializers.glorotNormal({ seed }),
})

function network(): layers.Sequential {
  const model = layers.sequential()
  model.add(layers.layers.dense({ units: 16, activation: 'relu', inputShape: [8], name: 'first', ...glorot(1) }))
  model.add(layers.layers.dense({ units: 3, activation: 'softmax', name: 'last', ...glorot(2) }))
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'categoricalCrossentropy', metrics: ['accuracy'] })
  return model
}

const { feeds, targets } = blobs(96)
const data = (): [x: tf.Tensor, y: tf.Tensor] => {
  const x = tf.tensor(feeds['x']!.data as Float32Array, [96, 8])
  return [x, tf.tidy(() => tf.oneHot(tf.tensor1d(targets!.data as Int32Array, 'int32'), 3))]
}

const kernels = (model: layers.LayersModel): Float32Array[] =>
  model.layers.map(layer => layer.getWeights()[0]!.dataSync() as Float32Array)

const zeros = (model: layers.LayersModel): number =>
  kernels(model).reduce((sum, own) => sum + own.filter(weight => weight === 0).length, 0)

const total = 128 + 48

async function fit(
  model: layers.LayersModel,
  options: FitPruningOptions,
  more: layers.ModelFitArgs = {},
): Promise<{ sparsity: number; history: layers.History }> {
  const [x, y] = data()
  const pruner = pruneWhileFitting(tf, model, options)
  const history = await model.fit(x, y, { epochs: 4, batchSize: 16, verbose: 0, ...more, callbacks: pruner.callback })
  const { sparsity } = await pruner.strip()
  tf.dispose([x, y])
  return { sparsity, history }
}

describe('pruneWhileFitting', () => {
  it.each([
    ['gradual', gradual()],
    ['at once', atOnce()],
    ['cyclic', cyclic({ cycles: 2 })],
    ['soft', softFilter({ updates: 4 })],
  ])('prunes in three lines, and the model learns: %s', async (_, pruning) => {
    const model = network()
    const { sparsity, history } = await fit(model, { sparsity: 0.8, pruning })
    expect(zeros(model)).toBe(Math.floor(0.8 * total))
    expect(sparsity).toBe(zeros(model) / total)
    const accuracies = history.history['acc'] as number[]
    expect(accuracies.at(-1)).toBeGreaterThan(0.5)
  })

  it('holds masks at every step, when validation runs too', async () => {
    const model = network()
    const [x, y] = data()
    const pruner = pruneWhileFitting(tf, model, { sparsity: 0.5, pruning: atOnce() })
    const seen: number[] = []
    const watching = { onBatchEnd: async () => void seen.push(zeros(model)) }
    await model.fit(x, y, {
      epochs: 2,
      batchSize: 16,
      verbose: 0,
      validationData: [x, y],
      callbacks: [watching, pruner.callback],
    })
    expect(new Set(seen)).toEqual(new Set([Math.floor(0.5 * total)]))
    await pruner.strip()
  })

  it('changes nothing of a training in which nothing goes', async () => {
    const run = async (pruned: boolean): Promise<Float32Array[]> => {
      const model = network()
      if (pruned) await fit(model, { sparsity: 0 }, { shuffle: false })
      else {
        const [x, y] = data()
        await model.fit(x, y, { epochs: 4, batchSize: 16, verbose: 0, shuffle: false })
      }
      return kernels(model)
    }
    expect(await run(true)).toEqual(await run(false))
  })

  it('gives the optimizer back as it was, and no tensors stay behind', async () => {
    const model = network()
    await fit(model, { sparsity: 0.5 })
    const held = tf.memory().numTensors
    await fit(model, { sparsity: 0.7 })
    expect(tf.memory().numTensors).toBe(held)
    expect(Object.hasOwn(model.optimizer, 'applyGradients')).toBe(false)
    const [x, y] = data()
    await model.fit(x, y, { epochs: 1, verbose: 0 })
    expect(zeros(model)).toBeLessThan(0.2 * total)
  })

  it('goes on where fit is called again', async () => {
    const model = network()
    const [x, y] = data()
    const pruner = pruneWhileFitting(tf, model, { sparsity: 0.8, steps: 24 })
    const args = { epochs: 2, batchSize: 16, verbose: 0, callbacks: pruner.callback } as const
    await model.fit(x, y, args)
    const half = zeros(model)
    await model.fit(x, y, args)
    expect(half).toBeGreaterThan(0.3 * total)
    expect(zeros(model)).toBe(Math.floor(0.8 * total))
    await pruner.strip()
  })

  it('ranks by any criterion of single weights, spread as it is told', async () => {
    const one = network()
    await fit(one, { sparsity: 0.5, pruning: atOnce(), criterion: random({ seed: 3 }), allocation: uniform() })
    const counts = kernels(one).map(own => own.filter(weight => weight === 0).length)
    expect(counts).toEqual([64, 24])
    for (const criterion of [l1(), lamp()]) {
      const model = network()
      expect((await fit(model, { sparsity: 0.5, criterion })).sparsity).toBe(0.5)
    }
  })

  it('leaves alone what it is told to', async () => {
    const model = network()
    const { sparsity } = await fit(model, { sparsity: 0.5, exempt: ['la*'] })
    expect(sparsity).toBe(0.5)
    expect(kernels(model).map(own => own.includes(0))).toEqual([true, false])
  })

  it('finds kernels of convolutions and recurrent layers, not norms, biases and embeddings', async () => {
    const model = layers.sequential()
    model.add(layers.layers.embedding({ inputDim: 5, outputDim: 6, inputLength: 4 }))
    model.add(layers.layers.conv1d({ filters: 4, kernelSize: 2 }))
    model.add(layers.layers.batchNormalization())
    model.add(layers.layers.lstm({ units: 3, recurrentInitializer: 'glorotNormal' }))
    model.add(layers.layers.dense({ units: 2 }))
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const pruner = pruneWhileFitting(tf, model, { sparsity: 0.5, pruning: atOnce(), steps: 1 })
    await pruner.callback.onTrainBegin()
    const { kernels } = await pruner.strip()
    expect(kernels.map(({ weights }) => weights)).toEqual([2 * 6 * 4, 4 * 12, 3 * 12, 6])
  })

  it.each<[string, () => unknown, RegExp]>([
    ['a sparsity of all', () => pruneWhileFitting(tf, network(), { sparsity: 1 }), /from 0 to below 1/],
    [
      'movement',
      () => pruneWhileFitting(tf, network(), { sparsity: 0.5, pruning: movementPruning() }),
      /needs gradients or goes back/,
    ],
    [
      'nothing to prune',
      () => pruneWhileFitting(tf, network(), { sparsity: 0.5, exempt: ['*'] }),
      /model with kernels/,
    ],
  ])('refuses %s', (_, call, message) => expect(call).toThrow(message))

  it.each<[string, FitPruningOptions, RegExp]>([
    ['RigL', { sparsity: 0.5, pruning: rigl() }, /needs gradients or goes back/],
    ['lottery tickets', { sparsity: 0.5, pruning: lotteryTicket() }, /needs gradients or goes back/],
    ['criteria that need data', { sparsity: 0.5, criterion: wanda() as never }, /looks at single weights alone/],
  ])('refuses %s when training begins', async (_, options, message) => {
    await expect(fit(network(), options)).rejects.toThrow(message)
  })

  it('asks for what it cannot know', async () => {
    const pruner = pruneWhileFitting(tf, network(), { sparsity: 0.5 })
    await expect(pruner.callback.onTrainBegin()).rejects.toThrow(/Give `steps`/)
    const raw = layers.sequential({ layers: [layers.layers.dense({ units: 2, inputShape: [2] })] })
    const uncompiled = pruneWhileFitting(tf, raw, { sparsity: 0.5 })
    await expect(uncompiled.callback.onTrainBegin()).rejects.toThrow(/Call model\.compile first/)
  })
})
