import type { Batch, Loss, Model } from '@coppice/spec'
import { buildModel, perceptron, randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differentiate } from './differentiate.ts'
import { makeTrainer } from './make-trainer.ts'

beforeAll(() => useBackend('cpu'))

/** y = w·x, so that the gradient of ½(y − t)² is (y − t)·x. */
const line = (): Model =>
  buildModel({ seed: 1 }, g => {
    g.output(g.node('Mul', [g.input('x', ['batch', 2]), g.weight([2], { name: 'w' })]), { name: 'y' })
  })
const x: Batch = { type: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }
const targets: Batch = { ...x, data: Float32Array.of(0, 1, 0, 1) }
const loss: Loss = { kind: 'squared-error' }

const startOf = (model: Model, name: string): Float32Array =>
  new Float32Array((model.graph.tensors.get(name)!.read() as Uint8Array).slice().buffer)

describe('a step', () => {
  it('goes along the gradient of the mean loss, as computed by hand', async () => {
    const executor = await createExecutor(tf, line())
    const trainer = makeTrainer(executor, { loss, optimizer: tf.train.sgd(0.1) })
    const [a, b] = startOf(line(), 'w') as unknown as [number, number]
    const before = [a * 1, b * 2 - 1, a * 3, b * 4 - 1].reduce((sum, error) => sum + (error * error) / 2, 0) / 2
    expect(await trainer.step({ feeds: { x }, targets })).toBeCloseTo(before, 5)
    const [newA, newB] = (await trainer.weights()).get('w') as unknown as [number, number]
    expect(newA).toBeCloseTo(a - (0.1 * (a * 1 + a * 3 * 3)) / 2, 5)
    expect(newB).toBeCloseTo(b - (0.1 * ((b * 2 - 1) * 2 + (b * 4 - 1) * 4)) / 2, 5)
    const unchanged = await executor.forward({ x })
    expect(unchanged['y']!.data[0]).toBeCloseTo(a, 5)
  })

  it('keeps masked elements at zero, whatever the optimizer carries on', async () => {
    const executor = await createExecutor(tf, line())
    const masks = new Map([['w', Float32Array.of(0, 1)]])
    const trainer = makeTrainer(executor, { loss, optimizer: tf.train.momentum(0.05, 0.9), masks })
    for (let i = 0; i < 3; i++) {
      expect((await trainer.weights()).get('w')![0]).toBe(0)
      await trainer.step({ feeds: { x }, targets })
    }
    expect((await trainer.weights()).get('w')![1]).not.toBeCloseTo(startOf(line(), 'w')[1]!, 3)
  })

  it('lowers the loss with Adam, and leaves no tensors behind', async () => {
    const model = perceptron(1)
    const executor = await createExecutor(tf, model)
    const trainer = makeTrainer(executor, { loss: { kind: 'cross-entropy' }, optimizer: tf.train.adam(0.01) })
    const batch = { feeds: randomFeeds(model.graph, { batch: 4 }) }
    const first = await trainer.step(batch)
    const held = tf.memory().numTensors
    for (let i = 0; i < 5; i++) await trainer.step(batch)
    expect(tf.memory().numTensors).toBe(held)
    expect(await trainer.step(batch)).toBeLessThan(first)
  })

  it('changes what is told, and agrees with the gradients of the whole', async () => {
    const model = perceptron(1)
    const executor = await createExecutor(tf, model)
    const [name] = [...model.graph.tensors.keys()] as [string]
    const batch = { feeds: randomFeeds(model.graph, { batch: 4 }) }
    const cross = { kind: 'cross-entropy' } as const
    const gradients = await differentiate(executor, batch, { loss: cross, weights: [name], values: [] })
    const trainer = makeTrainer(executor, { loss: cross, optimizer: tf.train.sgd(1), trainable: [name] })
    await trainer.step(batch)
    const weights = await trainer.weights()
    expect([...weights.keys()]).toEqual([name])
    const start = startOf(model, name)
    const gradient = gradients.weights[name]!.data as Float32Array
    weights.get(name)!.forEach((weight, i) => expect(weight).toBeCloseTo(start[i]! - gradient[i]! / 4, 5))
  })

  it('leaves the statistics of a BatchNormalization and numbers of a formula as they are', async () => {
    const model = buildModel({ seed: 1 }, g => {
      const half = g.constant([0.5], { type: 'float32', shape: [], name: 'half' })
      const normal = g.batchNorm(g.input('x', ['batch', 3, 2, 2]), { name: 'norm' })
      g.output(g.node('Mul', [normal, half]), { name: 'y' })
    })
    const trainer = makeTrainer(await createExecutor(tf, model), { loss, optimizer: tf.train.sgd(1) })
    const [scale, shift] = model.graph.nodes[0]!.inputs.slice(1)
    expect([...(await trainer.weights()).keys()].sort()).toEqual([scale, shift].sort())
  })
})

describe('a trainer', () => {
  it.each([
    [{ optimizer: 'adam' }, /an optimizer of TensorFlow\.js/],
    [{ trainable: ['other'] }, /received 'other'/],
    [{ masks: new Map([['w', Float32Array.of(1)]]) }, /2 elements in the mask of 'w', received 1/],
    [{ masks: new Map([['other', Float32Array.of(1)]]) }, /received 'other'/],
  ])('refuses %o', async (options, message) => {
    const executor = await createExecutor(tf, line())
    expect(() => makeTrainer(executor, { loss, optimizer: tf.train.sgd(1), ...options })).toThrow(message)
  })
})
