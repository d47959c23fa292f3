import type { Masks, Session } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openData } from '../data/open-data.ts'
import { evaluate } from '../metrics/evaluate.ts'
import { cosine } from '../rates/rates.ts'
import { blobs, convolutional, perceptron, stripes } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { memoryCheckpoint } from '../testing/memory-checkpoint.ts'
import { readWeights, zerosIn } from '../testing/read-weights.ts'
import { withWeights } from '../weights/with-weights.ts'
import { train } from './train.ts'
import type { Trained, TrainingOptions } from './train.ts'
import type { TrainProgress } from './train-settings.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const data = blobs(96)
const validation = blobs(60, 2)

/** Trains the perceptron for three epochs of six batches. */
const run = (options: Partial<TrainingOptions> = {}): Promise<Trained> =>
  train(perceptron(), { session, data, optimizer: tf.train.adam(0.01), epochs: 3, batchSize: 16, seed: 4, ...options })

const weightsOf = async (trained: Promise<Trained>): Promise<Map<string, Float32Array>> =>
  readWeights((await trained).model)

describe('train', () => {
  it('learns, and tells how it went', async () => {
    const { model, history, epoch, stopped } = await run({ validation, rate: cosine(0.05) })
    expect(history.map(record => record.epoch)).toEqual([0, 1, 2])
    expect(history[2]!.loss).toBeLessThan(history[0]!.loss / 1.5)
    expect(history[2]!.rate).toBeLessThan(history[0]!.rate!)
    expect([epoch, stopped]).toEqual([2, false])
    const { examples, ...measured } = await evaluate(session, model, validation)
    expect(measured.accuracy).toBeGreaterThan(0.8)
    expect(history[2]!.validation!.accuracy).toBe(measured.accuracy)
    expect(history[2]!.validation!.loss).toBeCloseTo(measured.loss, 6)
    expect(examples).toBe(60)
  })

  it('gives the same bytes for the same seed, and others for another', async () => {
    const first = await weightsOf(run())
    expect(await weightsOf(run())).toEqual(first)
    expect(await weightsOf(run({ seed: 5 }))).not.toEqual(first)
    expect(await weightsOf(run({ shuffle: false }))).not.toEqual(first)
  })

  it('leaves the model that it was given as it is', async () => {
    const model = perceptron()
    const before = await readWeights(model)
    await run()
    expect(await readWeights(model)).toEqual(before)
  })

  it('keeps zeros and masks', async () => {
    const sparse = withWeights(
      perceptron(),
      new Map([['a.weight', Float32Array.from({ length: 128 }, (_, i) => i % 2)]]),
    )
    const masks: Masks = new Map([['a.weight', Uint8Array.from({ length: 128 }, (_, i) => Number(i > 9))]])
    const options = { session, data, optimizer: tf.train.adam(0.01), epochs: 1 }
    const kept = await readWeights((await train(sparse, { ...options, keepZeros: true, masks })).model)
    expect([...kept.get('a.weight')!].map(weight => weight !== 0)).toEqual(
      Array.from({ length: 128 }, (_, i) => i > 9 && i % 2 === 1),
    )
    const free = await readWeights((await train(sparse, { ...options, optimizer: tf.train.adam(0.01) })).model)
    expect(zerosIn(free.get('a.weight')!)).toBeLessThan(20)
  })

  it('goes through generators and streams in their order', async () => {
    const { epoch } = await openData(data, { batchSize: 16, shuffle: false })
    const stream = { [Symbol.asyncIterator]: () => epoch(0)[Symbol.asyncIterator]() }
    const expected = await weightsOf(run({ shuffle: false }))
    expect(await weightsOf(run({ data: stream }))).toEqual(expected)
    expect(await weightsOf(run({ data: stream, batches: 6 }))).toEqual(expected)
    expect(await weightsOf(run({ data: number => epoch(number) }))).toEqual(expected)
  })

  it('trains by the statistics of batches where it is told to', async () => {
    const options = { session, data: stripes(32), epochs: 2, batchSize: 16 }
    const frozen = await readWeights(
      (await train(convolutional(), { ...options, optimizer: tf.train.adam(0.01) })).model,
    )
    const before = await readWeights(convolutional())
    expect(frozen.get('norm.running_mean')).toEqual(before.get('norm.running_mean'))
    const moved = await train(convolutional(), { ...options, optimizer: tf.train.adam(0.01), batchStatistics: {} })
    const after = await readWeights(moved.model)
    expect(after.get('norm.running_mean')).not.toEqual(before.get('norm.running_mean'))
    expect(after.get('norm.running_var')).not.toEqual(before.get('norm.running_var'))
  })

  it('tells how far it is, and the seconds left', async () => {
    const seen: TrainProgress[] = []
    let time = 0
    await run({ onProgress: progress => seen.push(progress), clock: () => (time += 1000) })
    expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1))
    expect(seen.map(({ epoch }) => epoch)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2])
    expect(seen[17]).toMatchObject({ total: 18, epochs: 3, secondsLeft: 0 })
    expect(seen[8]!.secondsLeft).toBeGreaterThan(0)
  })
})

it('lets timers have their turn, so that a signal comes through', async () => {
  const controller = new AbortController()
  let time = 0
  const clock = (): number => (time += 100)
  setTimeout(() => controller.abort())
  await expect(run({ epochs: 1000, signal: controller.signal, clock })).rejects.toMatchObject({ code: 'interrupted' })
})

describe('early stopping', () => {
  it('goes back to the best epoch, and ends after as many without a better one', async () => {
    const records: number[] = []
    const rate = (progress: number): number => (progress < 0.3 ? 0.01 : 1)
    const trained = await run({
      epochs: 10,
      validation,
      rate,
      optimizer: tf.train.sgd(0.01),
      earlyStopping: { patience: 2 },
      onEpoch: ({ validation }) => records.push(validation!.loss),
    })
    const best = records.indexOf(Math.min(...records))
    expect(trained.stopped).toBe(true)
    expect(trained.epoch).toBe(best)
    expect(trained.history).toHaveLength(best + 3)
    expect((await evaluate(session, trained.model, validation)).loss).toBeCloseTo(records[best]!, 5)
  })

  it('looks at what it is told to', async () => {
    const { epoch, history, stopped } = await run({
      validation,
      earlyStopping: { patience: Infinity, metric: 'accuracy' },
    })
    const accuracies = history.map(({ validation }) => validation!.accuracy!)
    expect([epoch, stopped]).toEqual([accuracies.indexOf(Math.max(...accuracies)), false])
  })
})

describe('a training that is stopped', () => {
  const options = { validation, rate: cosine(0.02), earlyStopping: { patience: 2 }, batchStatistics: {} }

  it('goes on to the same bytes, wherever it was', async () => {
    const whole = await run(options)
    const expected = await readWeights(whole.model)
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 18 }), { maxLength: 4 }), async stops => {
        const checkpoint = memoryCheckpoint(4)
        const killed = stops.toSorted((a, b) => a - b)
        for (;;) {
          const at = killed.shift()
          const kill = ({ done }: TrainProgress): void => {
            if (at !== undefined && done >= at) throw new Error('killed')
          }
          const attempt = run({ ...options, optimizer: tf.train.adam(0.01), checkpoint, onProgress: kill })
          const trained = await attempt.catch((error: Error) => {
            if (error.message !== 'killed') throw error
          })
          if (!trained) continue
          expect(await readWeights(trained.model)).toEqual(expected)
          expect(trained.history).toEqual(whole.history)
          return
        }
      }),
      { numRuns: 6, seed: 3 },
    )
  })

  it('stops at a signal with a checkpoint, and goes on from there', async () => {
    const expected = await weightsOf(run())
    const checkpoint = memoryCheckpoint()
    const controller = new AbortController()
    const onProgress = ({ done }: TrainProgress): void => {
      if (done === 8) controller.abort()
    }
    await expect(run({ checkpoint, signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'interrupted',
    })
    expect((await checkpoint.load())!.document.done).toBe(8)
    const steps: number[] = []
    expect(await weightsOf(run({ checkpoint, onProgress: ({ done }) => steps.push(done) }))).toEqual(expected)
    expect(steps[0]).toBe(9)
  })

  it('has nothing left to do where it was finished', async () => {
    const checkpoint = memoryCheckpoint()
    const first = await run({ checkpoint })
    const saves = checkpoint.saves()
    const again = await run({ checkpoint, onProgress: () => expect.unreachable() })
    expect(await readWeights(again.model)).toEqual(await readWeights(first.model))
    expect(again.history).toEqual(first.history)
    expect(checkpoint.saves()).toBe(saves)
  })

  it.each<[string, Partial<TrainingOptions>]>([
    ['seed', { seed: 9 }],
    ['epochs', { epochs: 4 }],
    ['optimizer', { optimizer: tf.train.sgd(0.1) }],
    ['data', { data: blobs(32) }],
  ])('does not go on with another %s', async (_, other) => {
    const checkpoint = memoryCheckpoint()
    await run({ checkpoint, epochs: 1 })
    const again = run({ checkpoint, epochs: 1, ...other })
    await expect(again).rejects.toMatchObject({ code: 'usage', who: 'checkpoint' })
  })
})

it.each<[string, Partial<TrainingOptions>, RegExp]>([
  ['no epochs', { epochs: 0 }, /a positive number of epochs/],
  ['no examples', { data: [] }, /training data/],
  ['early stopping without validation', { earlyStopping: { patience: 1 } }, /validation data for early stopping/],
  [
    'a metric that there is not',
    { validation, earlyStopping: { patience: 1, metric: 'error' } },
    /validation data that gives error.*, received loss, accuracy/,
  ],
  ['a loss that is not finite', { optimizer: tf.train.sgd(1e30) }, /a finite loss/],
  [
    'a session that does not train',
    { session: { backend: 'toy', capabilities: ['forward'], close: () => {} } },
    /a session that trains/,
  ],
  ['epochs of fewer batches', { data: [{ ...data }], batches: 2 }, /2 batches in each epoch, received 1/],
])('refuses %s', async (_, options, message) => {
  await expect(run(options)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
})
