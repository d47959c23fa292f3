import type { Batch } from '@coppice/spec'
import { buildModel, perceptron, randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createExecutor } from '../create-executor.ts'
import { useBackend } from '../testing/operation-case.ts'
import { differentiate } from '../learning/differentiate.ts'
import { makeTrainer } from './make-trainer.ts'
import { line, network, networkBatch, squaredError, startOf, trainerOf } from './testing/tiny-training.ts'

beforeAll(() => useBackend('cpu'))

const x: Batch = { type: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }
const targets: Batch = { ...x, data: Float32Array.of(0, 1, 0, 1) }
const loss = squaredError
const batch = { feeds: { x }, targets }

describe('a step', () => {
  it('goes along the gradient of the mean loss, as computed by hand', async () => {
    const executor = await createExecutor(tf, line())
    const trainer = makeTrainer(executor, { losses: [loss], optimizer: tf.train.sgd(0.1) })
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
    const trainer = makeTrainer(executor, { losses: [loss], optimizer: tf.train.momentum(0.05, 0.9), masks })
    for (let i = 0; i < 3; i++) {
      expect((await trainer.weights()).get('w')![0]).toBe(0)
      await trainer.step({ feeds: { x }, targets })
    }
    expect((await trainer.weights()).get('w')![1]).not.toBeCloseTo(startOf(line(), 'w')[1]!, 3)
  })

  it('lowers the loss with Adam, and leaves no tensors behind', async () => {
    const model = perceptron(1)
    const executor = await createExecutor(tf, model)
    const trainer = makeTrainer(executor, { losses: [{ kind: 'cross-entropy' }], optimizer: tf.train.adam(0.01) })
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
    const trainer = makeTrainer(executor, { losses: [cross], optimizer: tf.train.sgd(1), trainable: [name] })
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
    const trainer = makeTrainer(await createExecutor(tf, model), { losses: [loss], optimizer: tf.train.sgd(1) })
    const [scale, shift] = model.graph.nodes[0]!.inputs.slice(1)
    expect([...(await trainer.weights()).keys()].sort()).toEqual([scale, shift].sort())
  })
})

describe('a trainer', () => {
  it('runs with the weights as they are, masks in force', async () => {
    const trainer = await trainerOf(line(), { masks: new Map([['w', Float32Array.of(0, 1)]]) })
    await trainer.step(batch)
    const [none, w] = (await trainer.weights()).get('w')!
    expect(none).toBe(0)
    expect((await trainer.run({ x }))['y']!.data).toEqual(Float32Array.of(0, w! * 2, 0, w! * 4))
    expect((await trainer.run({ x }, ['x']))['x']).toEqual(x)
  })

  it('tells the gradients at masked elements too, and takes no step', async () => {
    const trainer = await trainerOf(line(), { masks: new Map([['w', Float32Array.of(0, 1)]]) })
    const before = (await trainer.weights()).get('w')!
    const gradients = (await trainer.gradients(batch)).get('w')!
    expect(gradients[0]).toBeCloseTo(0, 6)
    expect(gradients[1]).toBeCloseTo(((before[1]! * 2 - 1) * 2 + (before[1]! * 4 - 1) * 4) / 2, 5)
    const dark = { feeds: { x }, targets: { ...x, data: Float32Array.of(5, 1, 0, 1) } }
    expect((await trainer.gradients(dark)).get('w')![0]).toBeCloseTo((-5 * 1) / 2, 5)
    expect((await trainer.weights()).get('w')).toEqual(before)
  })

  it('takes weights that are assigned and masks that are replaced', async () => {
    const trainer = await trainerOf(line(), { masks: new Map([['w', Uint8Array.of(0, 1)]]) })
    trainer.assign(new Map([['w', Float32Array.of(3, 4)]]))
    expect((await trainer.weights()).get('w')).toEqual(Float32Array.of(0, 4))
    trainer.mask(new Map([['w', Uint8Array.of(1, 0)]]))
    expect((await trainer.weights()).get('w')).toEqual(Float32Array.of(0, 0))
    trainer.mask(new Map())
    trainer.assign(new Map([['w', Float32Array.of(3, 4)]]))
    expect((await trainer.weights()).get('w')).toEqual(Float32Array.of(3, 4))
  })

  it('has no memory of what a masked weight would have done', async () => {
    const optimizer = tf.train.momentum(0.1, 0.9)
    const trainer = await trainerOf(line(), { optimizer, masks: new Map([['w', Uint8Array.of(0, 1)]]) })
    const dark = { feeds: { x }, targets: { ...x, data: Float32Array.of(5, 1, 0, 1) } }
    for (let i = 0; i < 3; i++) await trainer.step(dark)
    trainer.mask(new Map())
    const [gradient] = (await trainer.gradients(dark)).get('w')!
    await trainer.step(dark)
    expect((await trainer.weights()).get('w')![0]).toBeCloseTo(-0.1 * gradient!, 6)
  })

  it('lets masked weights learn behind their zeros where masking is through', async () => {
    const options = { optimizer: tf.train.sgd(0.1), masking: 'through' } as const
    const masks = new Map([['w', Uint8Array.of(0, 1)]])
    const trainer = await trainerOf(line(), { ...options, masks })
    const [start] = startOf(line(), 'w')
    const dark = { feeds: { x }, targets: { ...x, data: Float32Array.of(5, 1, 0, 1) } }
    const [gradient] = (await trainer.gradients(dark)).get('w')!
    expect(gradient).toBeCloseTo(-2.5, 5)
    await trainer.step(dark)
    expect((await trainer.weights()).get('w')![0]).toBe(0)
    expect((await trainer.weights({ behindMasks: true })).get('w')![0]).toBeCloseTo(start! + 0.25, 5)
    trainer.mask(new Map())
    expect((await trainer.weights()).get('w')![0]).toBeCloseTo(start! + 0.25, 5)
  })

  it('sums movement over the steps, without penalties', async () => {
    const trainer = await trainerOf(line(), {
      optimizer: tf.train.sgd(0.01),
      movement: true,
      penalties: [{ kind: 'elements', tensors: ['w'], l1: 1, by: 'gradient' }],
    })
    const expected = [0, 0]
    for (let i = 0; i < 3; i++) {
      const [weights, gradients] = [await trainer.weights(), await trainer.gradients(batch)]
      for (const at of [0, 1]) expected[at]! -= weights.get('w')![at]! * gradients.get('w')![at]!
      await trainer.step(batch)
    }
    const sums = (await trainer.movement()).get('w')!
    expect(Array.from(sums)).toEqual(expected.map(sum => expect.closeTo(sum, 5) as number))
  })

  it('sets the rate of a step', async () => {
    const after = async (optimizer: tf.Optimizer, rate?: number): Promise<Float32Array> => {
      const trainer = await trainerOf(network(), { optimizer })
      await trainer.step(networkBatch(), rate === undefined ? {} : { rate })
      return (await trainer.weights()).get('a.weight')!
    }
    for (const make of [tf.train.sgd, tf.train.adam, (rate: number) => tf.train.momentum(rate, 0.9)]) {
      expect(await after(make(1), 0.01)).toEqual(await after(make(0.01)))
      expect(await after(make(1))).not.toEqual(await after(make(0.01)))
    }
  })

  it('shrinks weights of two axes by the decay', async () => {
    const optimizer = tf.train.sgd(0.5)
    const trainer = await trainerOf(network(), { optimizer, decay: 0.1 })
    const gradients = await trainer.gradients(networkBatch())
    const before = await trainer.weights()
    await trainer.step(networkBatch())
    const after = (await trainer.weights()).get('b.weight')!
    after.forEach((weight, i) => {
      const stepped = before.get('b.weight')![i]! - 0.5 * gradients.get('b.weight')![i]!
      expect(weight).toBeCloseTo(0.95 * stepped, 5)
    })
    const vector = await trainerOf(line(), { losses: [{ ...squaredError, weight: 0 }], decay: 0.1 })
    await vector.step(batch)
    expect((await vector.weights()).get('w')).toEqual(startOf(line(), 'w'))
  })

  it('clips the gradient over all tensors to a length', async () => {
    const moved = async (clip?: number): Promise<number> => {
      const trainer = await trainerOf(network(), clip === undefined ? {} : { clip })
      const before = await trainer.weights()
      await trainer.step(networkBatch())
      const after = await trainer.weights()
      const squares = [...before].flatMap(([name, own]) => [...own].map((w, i) => (w - after.get(name)![i]!) ** 2))
      return Math.sqrt(squares.reduce((sum, square) => sum + square, 0))
    }
    const whole = await moved()
    expect(whole).toBeGreaterThan(0.1)
    expect(await moved(0.05)).toBeCloseTo(0.05, 5)
    expect(await moved(2 * whole)).toBeCloseTo(whole, 5)
  })

  it('leaves no tensors behind', async () => {
    const executor = await createExecutor(tf, network())
    const optimizer = tf.train.sgd(0.1)
    await executor.forward(networkBatch().feeds)
    const held = tf.memory().numTensors
    const trainer = makeTrainer(executor, {
      losses: [squaredError],
      optimizer,
      masking: 'through',
      masks: new Map([['a.weight', new Uint8Array(20)]]),
      movement: true,
      penalties: [
        { kind: 'elements', tensors: ['a.weight'], l1: 1, by: 'proximal' },
        {
          kind: 'groups',
          strength: 1,
          groups: 3,
          slices: [{ tensor: 'b.weight', axis: 0, groupOf: Int32Array.of(0, 1, 2) }],
          by: 'gradient',
        },
      ],
    })
    await trainer.step(networkBatch())
    await trainer.run(networkBatch().feeds)
    await trainer.gradients(networkBatch())
    trainer.mask(new Map())
    trainer.restore(await trainer.state())
    await trainer.close()
    expect(tf.memory().numTensors).toBe(held)
    optimizer.dispose()
    executor.close()
  })

  it.each([
    [{ optimizer: 'adam' }, /an optimizer of TensorFlow\.js/],
    [{ trainable: ['other'] }, /received 'other'/],
    [{ masks: new Map([['w', Float32Array.of(1)]]) }, /2 elements in the mask of 'w', received 1/],
    [{ masks: new Map([['other', Float32Array.of(1)]]) }, /received 'other'/],
    [{ losses: [] }, /expected a loss/],
    [{ penalties: [{ kind: 'elements', tensors: ['other'], by: 'gradient' } as const] }, /received 'other'/],
  ])('refuses %o', async (options, message) => {
    const executor = await createExecutor(tf, line())
    const held = tf.memory().numTensors
    expect(() => makeTrainer(executor, { losses: [loss], optimizer: tf.train.sgd(1), ...options })).toThrow(message)
    expect(tf.memory().numTensors).toBeLessThanOrEqual(held + 1)
  })
})
