import type { Batch, Model } from '@coppice/spec'
import { buildModel, randomFeeds } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { useBackend } from '../testing/operation-case.ts'
import { startOf, trainerOf } from './testing/tiny-training.ts'

beforeAll(() => useBackend('cpu'))

const model = (): Model =>
  buildModel({ seed: 2 }, g => {
    const image = g.conv(g.input('x', ['batch', 2, 4, 4]), { out: 3, kernel: 3, name: 'conv' })
    g.output(g.batchNorm(image, { name: 'norm' }), { name: 'y' })
  })

const feeds = randomFeeds(model().graph, { batch: 4 })
const batch = { feeds }

/** For each channel of [batch, channel, height, width] all its numbers. */
function channelsOf({ shape, data }: Batch): number[][] {
  const [, channels, height, width] = shape as [number, number, number, number]
  const lists = Array.from({ length: channels }, () => [] as number[])
  Array.from(data as Float32Array).forEach((value, i) =>
    lists[Math.floor(i / (height * width)) % channels]!.push(value),
  )
  return lists
}

const meanOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length
const varianceOf = (numbers: readonly number[]): number => {
  const mean = meanOf(numbers)
  return meanOf(numbers.map(x => (x - mean) ** 2))
}

const convolved = model().graph.nodes[0]!.outputs[0]!

it('moves the running statistics towards those of the batch', async () => {
  for (const [momentum, share] of [
    [undefined, 0.9],
    [0.6, 0.6],
  ] as const) {
    const batchStatistics = momentum === undefined ? {} : { momentum }
    const trainer = await trainerOf(model(), { optimizer: tf.train.sgd(0.01), batchStatistics })
    const channels = channelsOf((await trainer.run(feeds, [convolved]))[convolved]!)
    await trainer.step(batch)
    const weights = await trainer.weights()
    channels.forEach((numbers, i) => {
      const [mean, variance] = [meanOf(numbers), varianceOf(numbers)]
      const before = ['norm.running_mean', 'norm.running_var'].map(name => startOf(model(), name)[i]!)
      expect(weights.get('norm.running_mean')![i]).toBeCloseTo(share * before[0]! + (1 - share) * mean, 5)
      expect(weights.get('norm.running_var')![i]).toBeCloseTo(share * before[1]! + (1 - share) * variance, 5)
    })
  }
})

/** ½ Σ y² over the batch, where y is normalised by the statistics of the batch. */
function lossOf(image: Batch, scale: Float32Array, shift: Float32Array): number {
  return channelsOf(image).reduce((sum, numbers, i) => {
    const [mean, deviation] = [meanOf(numbers), Math.sqrt(varianceOf(numbers) + 1e-5)]
    return sum + numbers.reduce((own, x) => own + (((x - mean) / deviation) * scale[i]! + shift[i]!) ** 2 / 2, 0)
  }, 0)
}

it('trains by the statistics of the batch, through which the gradient flows', async () => {
  const trainer = await trainerOf(model(), { optimizer: tf.train.sgd(0), batchStatistics: {} })
  const [scale, shift] = [startOf(model(), 'norm.weight'), startOf(model(), 'norm.bias')]
  const lossWith = async (at: number, by: number): Promise<number> => {
    const weights = startOf(model(), 'conv.weight')
    weights[at]! += by
    trainer.assign(new Map([['conv.weight', weights]]))
    return lossOf((await trainer.run(feeds, [convolved]))[convolved]!, scale, shift) / 4
  }
  const gradient = (await trainer.gradients(batch)).get('conv.weight')!
  for (const at of [0, 17, 40]) {
    const slope = ((await lossWith(at, 5e-3)) - (await lossWith(at, -5e-3))) / 1e-2
    expect(gradient[at]).toBeCloseTo(slope, 2)
  }
  const expected = await lossWith(0, 0)
  expect(await trainer.step(batch)).toBeCloseTo(expected, 4)
})

it('takes no gradient for a step, and runs by the running statistics', async () => {
  const trainer = await trainerOf(model(), { optimizer: tf.train.sgd(0), batchStatistics: {} })
  await trainer.gradients(batch)
  expect((await trainer.weights()).get('norm.running_mean')).toEqual(startOf(model(), 'norm.running_mean'))
  const frozen = await trainerOf(model(), { optimizer: tf.train.sgd(0) })
  expect(await trainer.run(feeds)).toEqual(await frozen.run(feeds))
  await trainer.step(batch)
  expect(await trainer.run(feeds)).not.toEqual(await frozen.run(feeds))
  expect([...(await trainer.state()).keys()]).toContain('statistic/norm.running_mean')
  trainer.assign(new Map([['norm.running_mean', startOf(model(), 'norm.running_mean')]]))
  expect((await trainer.weights()).get('norm.running_mean')).toEqual(startOf(model(), 'norm.running_mean'))
})
