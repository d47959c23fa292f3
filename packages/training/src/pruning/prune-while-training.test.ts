import { certify, erk, linear, remove, uniform } from '@coppice/core'
import { taylor } from '@coppice/criterion-gradient'
import { l1, l2, random } from '@coppice/criterion-sparsity'
import type { Masks, Session, Trainer } from '@coppice/spec'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluate } from '../metrics/evaluate.ts'
import { cosine } from '../rates/rates.ts'
import { blobs, convolutional, perceptron, stripes } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { memoryCheckpoint } from '../testing/memory-checkpoint.ts'
import { readWeights, zerosIn } from '../testing/read-weights.ts'
import { atOnce } from './at-once.ts'
import { cyclic } from './cyclic.ts'
import { gradual } from './gradual.ts'
import { lotteryTicket } from './lottery-ticket.ts'
import { movementPruning } from './movement-pruning.ts'
import { pruneWhileTraining } from './prune-while-training.ts'
import type { PrunedWhileTraining, PruneWhileTrainingOptions } from './prune-while-training.ts'
import { definePruning } from './pruning.ts'
import type { Pruning } from './pruning.ts'
import { rigl } from './rigl.ts'
import { softFilter } from './soft-filter.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const data = blobs(96)
const validation = blobs(60, 2)
const elements = { criterion: l1(), granularity: 'element', target: { sparsity: 0.75 } } as const
const neurons = { criterion: l2(), granularity: 'channel', target: { sparsity: 0.5 } } as const

/** Prunes the perceptron over four epochs of six batches. */
const run = (options: Partial<PruneWhileTrainingOptions> = {}): Promise<PrunedWhileTraining> =>
  pruneWhileTraining(perceptron(), {
    session,
    data,
    optimizer: tf.train.adam(0.02),
    epochs: 4,
    batchSize: 16,
    plan: elements,
    ...options,
  })

const ways: Readonly<Record<string, Pruning>> = {
  atOnce: atOnce({ at: 0.25 }),
  gradual: gradual({ updates: 5 }),
  'gradual, linear': gradual({ schedule: linear, updates: 3, begin: 0.2 }),
  cyclic: cyclic({ cycles: 2 }),
  lotteryTicket: lotteryTicket({ rounds: 3, rewindTo: 0.2 }),
  movementPruning: movementPruning({ updates: 4 }),
  rigl: rigl({ updates: 6 }),
  softFilter: softFilter({ updates: 4 }),
}

describe.each(Object.entries(ways))('%s', (name, pruning) => {
  const plans = name === 'rigl' ? { elements } : { elements, neurons }

  it.each(Object.entries(plans))('masks exactly what the plan says, and learns: %s', async (_, plan) => {
    const { model, plan: draft, history } = await run({ plan, pruning, validation })
    const weights = await readWeights(model)
    if (plan === elements) {
      const zeros = ['a', 'b', 'c'].reduce((sum, layer) => sum + zerosIn(weights.get(`${layer}.weight`)!), 0)
      const removed = draft.units.reduce(
        (sum, { removed }) => sum + ('count' in removed ? removed.count : removed.length),
        0,
      )
      expect(zeros).toBe(removed)
      expect(removed).toBe(Math.floor(0.75 * (128 + 192 + 36)))
    } else {
      const small = await remove(model, draft)
      expect(small.graph.tensors.get('b.weight')!.shape).toEqual([6, 8])
      expect((await certify(model, small, draft, { session })).passed).toBe(true)
      const [masked, cut] = [await evaluate(session, model, validation), await evaluate(session, small, validation)]
      expect(cut.loss).toBeCloseTo(masked.loss, 5)
    }
    expect(history.at(-1)!.sparsity).toBeCloseTo(draft.sparsity, 10)
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss)
    expect(history.at(-1)!.validation!.accuracy).toBeGreaterThan(0.5)
  })

  it('gives the same bytes for the same seed, and after a stop anywhere', async () => {
    const options = { pruning, rate: cosine(0.03), validation, earlyStopping: { patience: Infinity } }
    const whole = await run(options)
    const expected = await readWeights(whole.model)
    for (const stops of [[5, 14], [21]]) {
      const checkpoint = memoryCheckpoint(2)
      const killed = [...stops]
      let done: PrunedWhileTraining | undefined
      while (!done) {
        const at = killed.shift() ?? Infinity
        const onProgress = (progress: { readonly done: number }): void => {
          if (progress.done >= at) throw new Error('killed')
        }
        done = await run({ ...options, optimizer: tf.train.adam(0.02), checkpoint, onProgress }).catch(
          (error: Error) => {
            if (error.message !== 'killed') throw error
            return undefined
          },
        )
      }
      expect(await readWeights(done.model)).toEqual(expected)
      expect(done.plan).toEqual(whole.plan)
      expect(done.history).toEqual(whole.history)
    }
  })
})

describe('pruneWhileTraining', () => {
  it('keeps gone what is gone where it goes gradually', async () => {
    const { history } = await run({ pruning: gradual({ updates: 4, end: 1 }) })
    const sparsities = history.map(({ sparsity }) => sparsity!)
    expect(sparsities).toEqual(sparsities.toSorted((a, b) => a - b))
    expect(sparsities[0]).toBeGreaterThan(0.3)
    expect(sparsities[3]).toBeCloseTo(0.75, 2)
  })

  it('takes criteria that look at gradients, on the training data', async () => {
    const { plan } = await run({ plan: { ...elements, criterion: taylor(), examples: 32 }, pruning: atOnce() })
    expect(plan.calibration).toMatchObject({ examples: 32, loss: { kind: 'cross-entropy' } })
    const all = await run({ plan: { ...elements, criterion: taylor() }, pruning: atOnce(), epochs: 1 })
    expect(all.plan.calibration!.examples).toBe(96)
  })

  it('lets the model as it was teach', async () => {
    const one = await run({ distillation: { targets: 0 }, epochs: 1 })
    const same = await run({ distillation: { targets: 0, teacher: perceptron() }, epochs: 1 })
    expect(await readWeights(one.model)).toEqual(await readWeights(same.model))
    const other = await run({ distillation: { targets: 0, teacher: perceptron(5) }, epochs: 1 })
    expect(await readWeights(other.model)).not.toEqual(await readWeights(one.model))
  })

  it('goes back to the best epoch of those with the last masks', async () => {
    const { epoch, history, model } = await run({
      epochs: 6,
      pruning: atOnce({ at: 0.5 }),
      rate: progress => (progress < 0.7 ? 0.02 : 0.2),
      validation,
      earlyStopping: { patience: Infinity },
    })
    const late = history.slice(3).map(({ validation }) => validation!.loss)
    expect(epoch).toBe(
      2 + 1 + late.indexOf(Math.min(...late)) - (history[2]!.validation!.loss <= Math.min(...late) ? 1 : 0),
    )
    expect((await evaluate(session, model, validation)).loss).toBeCloseTo(history[epoch]!.validation!.loss, 4)
  })

  it('prunes channels of a network with BatchNormalization whose statistics move', async () => {
    const { model, plan } = await pruneWhileTraining(convolutional(), {
      session,
      data: stripes(32),
      optimizer: tf.train.adam(0.01),
      epochs: 3,
      batchSize: 16,
      batchStatistics: {},
      plan: neurons,
      pruning: gradual({ updates: 2 }),
    })
    const small = await remove(model, plan)
    expect(small.graph.tensors.get('norm.running_mean')!.shape).toEqual([4])
    expect((await certify(model, small, plan, { session })).passed).toBe(true)
  })

  it('works with N:M and blocks', async () => {
    const pairs = await run({ plan: { criterion: l1(), granularity: 'n:m' }, pruning: atOnce(), epochs: 1 })
    const weight = (await readWeights(pairs.model)).get('a.weight')!
    for (let at = 0; at < weight.length; at += 4) expect(zerosIn(weight.subarray(at, at + 4))).toBe(2)
    const plan = { criterion: l1(), granularity: 'block', block: [2, 2], target: { sparsity: 0.5 } } as const
    const blocks = (await readWeights((await run({ plan, pruning: rigl(), epochs: 1 })).model)).get('a.weight')!
    for (let row = 0; row < 16; row += 2)
      for (let column = 0; column < 8; column += 2) {
        const cells = [0, 1, 8, 9].map(offset => blocks[row * 8 + column + offset]!)
        expect([0, 4]).toContain(zerosIn(Float32Array.from(cells)))
      }
  })

  it.each<[string, Partial<PruneWhileTrainingOptions>, RegExp]>([
    ['rigl of channels', { pruning: rigl(), plan: neurons }, /the granularity element or block, received channel/],
    [
      'a way that masks nothing',
      { pruning: definePruning({ name: 'idle', actionsAt: () => [] }) },
      /masks something in the end/,
    ],
    [
      'a way that lets go in the end',
      { pruning: definePruning({ name: 'loose', actionsAt: ({ done }) => (done === 3 ? [{ do: 'release' }] : []) }) },
      /masks something in the end/,
    ],
  ])('refuses %s', async (_, options, message) => {
    await expect(run(options)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(message) })
  })
})

describe('the state of a training that prunes', () => {
  /** A session whose trainers are changed. */
  const changing = (change: (trainer: Trainer) => Partial<Trainer>): Session => ({
    ...session,
    prepare: async model => {
      const runner = await session.prepare!(model)
      return {
        ...runner,
        train(settings) {
          const trainer = runner.train!(settings)
          return { ...trainer, ...change(trainer) }
        },
      }
    },
  })

  /** The weights before each step, as the trainer of the session has them. */
  async function watch(options: Partial<PruneWhileTrainingOptions>): Promise<ReadonlyMap<string, Float32Array>[]> {
    const seen: ReadonlyMap<string, Float32Array>[] = []
    const watching = changing(trainer => ({
      async step(...call) {
        seen.push(await trainer.weights())
        return trainer.step(...call)
      },
    }))
    await run({ session: watching, ...options })
    return seen
  }

  const zerosOf = (weights: ArrayLike<number>): number[] =>
    Array.from({ length: weights.length }, (_, at) => at).filter(at => weights[at] === 0)

  it('rigl masks as many of each tensor from the first step to the last, but not the same ones', async () => {
    const masks: Masks[] = []
    const watching = changing(trainer => ({
      mask(all) {
        if (all.size > 0) masks.push(all)
        trainer.mask(all)
      },
    }))
    const plan = { ...elements, criterion: random({ seed: 2 }), allocation: erk() }
    await run({ session: watching, pruning: rigl({ updates: 4, share: 0.5 }), plan })
    expect(masks).toHaveLength(4)
    for (const name of ['a.weight', 'b.weight', 'c.weight']) {
      const zeros = masks.map(all => zerosOf(all.get(name)!))
      expect(new Set(zeros.map(({ length }) => length)).size).toBe(1)
      const exchanged = zeros.slice(1).map((own, i) => own.filter(at => !zeros[i]!.includes(at)).length)
      expect(exchanged[0]).toBeGreaterThan(0)
      expect(exchanged[0]).toBeGreaterThanOrEqual(exchanged[2]!)
    }
  })

  it('a lottery ticket goes back to the weights of the beginning', async () => {
    const seen = await watch({ pruning: lotteryTicket({ rounds: 1 }) })
    const [first, rewound] = [seen[0]!, seen[12]!]
    for (const [name, own] of rewound)
      own.forEach((weight, at) => {
        if (weight !== 0) expect(weight).toBe(first.get(name)![at])
      })
    expect(zerosOf(rewound.get('a.weight')!).length).toBeGreaterThan(60)
    expect(seen[11]!.get('a.weight')).not.toEqual(first.get('a.weight'))
  })

  it('weights that cyclic pruning masked come back', async () => {
    const seen = await watch({ pruning: cyclic({ warmUp: 0, cycles: 1, finish: 0.25 }) })
    const [compressed, dense] = [zerosOf(seen[4]!.get('b.weight')!), zerosOf(seen[17]!.get('b.weight')!)]
    expect(compressed.length).toBeGreaterThan(80)
    expect(dense.length).toBeLessThan(compressed.length / 2)
  })

  it('filters that soft filter pruning set to zero come back', async () => {
    const seen = await watch({ pruning: softFilter({ updates: 2, finish: 0 }), plan: neurons })
    const rows = (weights: ReadonlyMap<string, Float32Array>): number =>
      Array.from({ length: 16 }, (_, row) => zerosIn(weights.get('a.weight')!.subarray(row * 8, row * 8 + 8))).filter(
        zeros => zeros === 8,
      ).length
    expect(rows(seen[11]!)).toBe(0)
    expect(rows(seen[12]!)).toBe(8)
    expect(rows(seen[13]!)).toBeLessThan(8)
  })

  it('movement pruning masks what the sums say', async () => {
    const allocation = uniform()
    const { plan } = await run({ pruning: movementPruning({ updates: 1, end: 1 }), plan: { ...elements, allocation } })
    const sums = new Float64Array(192)
    const watching = changing(trainer => ({
      async step(batch, options) {
        const [weights, gradients] = [await trainer.weights(), await trainer.gradients(batch)]
        weights.get('b.weight')!.forEach((own, at) => (sums[at]! -= own * gradients.get('b.weight')![at]!))
        return trainer.step(batch, options)
      },
    }))
    await run({
      session: watching,
      pruning: movementPruning({ updates: 1, end: 1 }),
      plan: { ...elements, allocation },
    })
    const lowest = [...sums.keys()].sort((a, b) => sums[a]! - sums[b]!).slice(0, 144)
    const unit = plan.units.find(({ id }) => id === 'b.weight')!
    const removed = new Set(unit.removed as readonly number[])
    const missed = lowest.filter(cell => !removed.has(cell))
    expect(removed.size).toBe(144)
    expect(missed.length).toBeLessThanOrEqual(1)
  })
})

describe('a way of pruning for another version of the plugin interface', () => {
  it('is refused', async () => {
    const pruning: Pruning = { ...atOnce({ at: 0.25 }), api: 2 as 1 }
    await expect(run({ pruning })).rejects.toThrow(/for version 1 of the plugin interface, received version 2/)
  })
})
