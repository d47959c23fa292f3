import type { Trainer, TrainerState } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { useBackend } from '../testing/operation-case.ts'
import { network, networkBatch, trainerOf } from './testing/tiny-training.ts'

beforeAll(() => useBackend('cpu'))

const optimizers: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.01),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, undefined, true),
}

const make = (optimizer: () => tf.Optimizer): Promise<Trainer> =>
  trainerOf(network(), { optimizer: optimizer(), movement: true })

async function steps(trainer: Trainer, from: number, to: number): Promise<TrainerState> {
  for (let i = from; i < to; i++) await trainer.step(networkBatch(i))
  return trainer.state()
}

describe.each(Object.entries(optimizers))('%s', (name, optimizer) => {
  it('goes on from a state to the same bytes as without a stop', async () => {
    const whole = await steps(await make(optimizer), 0, 7)
    const half = await steps(await make(optimizer), 0, 4)
    const other = await make(optimizer)
    other.restore(half)
    expect(await other.state()).toEqual(half)
    expect(await steps(other, 4, 7)).toEqual(whole)
    expect([...whole.keys()].some(key => key.startsWith('optimizer/'))).toBe(true)
  })

  it('goes back to the beginning', async () => {
    const trainer = await make(optimizer)
    const start = await trainer.state()
    const after = await steps(trainer, 0, 4)
    const held = tf.memory().numTensors
    trainer.restore(start)
    expect(tf.memory().numTensors).toBeLessThanOrEqual(held)
    expect(await trainer.state()).toEqual(start)
    expect(await steps(trainer, 0, 4)).toEqual(after)
    if (name !== 'sgd') expect(after.size).toBeGreaterThan(start.size)
  })
})

it('refuses an optimizer that another trainer has used', async () => {
  const optimizer = tf.train.adam(0.01)
  const trainer = await trainerOf(network(), { optimizer })
  await trainer.step(networkBatch())
  await expect(trainerOf(network(), { optimizer })).rejects.toThrow(/an optimizer that has trained nothing yet/)
})

it('refuses a state of another training', async () => {
  const trainer = await make(optimizers['adam']!)
  const state = await trainer.state()
  const without = new Map([...state].filter(([key]) => key !== 'weight/b.weight'))
  expect(() => trainer.restore(without)).toThrow(/a state with 'b.weight'/)
  expect(() => trainer.restore(new Map([...state, ['weight/c', Float32Array.of(1)]]))).toThrow(/received 'c'/)
  expect(() => trainer.restore(new Map([...state, ['weight/b.weight', Float32Array.of(1)]]))).toThrow(/15 elements/)
})
