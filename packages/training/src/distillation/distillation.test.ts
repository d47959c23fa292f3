import { plan, remove } from '@coppice/core'
import { l1 } from '@coppice/criterion-sparsity'
import type { Batch, Model, Session, TrainBatch } from '@coppice/spec'
import { buildModel, perceptron as tiny } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openData } from '../data/open-data.ts'
import { train } from '../loop/train.ts'
import { blobs, convolutional, perceptron, stripes } from '../testing/blobs.ts'
import { cpuSession } from '../testing/cpu-session.ts'
import { readWeights } from '../testing/read-weights.ts'
import { findLessons } from './find-lessons.ts'
import { hiddenValues } from './hidden-values.ts'
import { openTeacher } from './open-teacher.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const losses = [{ kind: 'cross-entropy' }] as const

describe('lessons', () => {
  it('are logits by default, beside half the weight of the targets', () => {
    const { graph } = perceptron()
    const { losses: all, hints } = findLessons(graph, perceptron(2), losses, {})
    expect(all).toEqual([
      { kind: 'cross-entropy', weight: 0.5 },
      { kind: 'divergence', value: 'y', weight: 0.5, temperature: 4, axis: 1 },
    ])
    expect([...hints]).toEqual([['y', 'y']])
  })

  it('are the logits behind a softmax, whatever their names', () => {
    const ending = (name: string): Model =>
      buildModel({}, g => {
        const scores = g.gemm(g.input('x', ['batch', 4]), { out: 3, name })
        g.output(g.softmax(scores), { name: 'y' })
      })
    const [student, teacher] = [ending('a'), ending('b')]
    const { hints } = findLessons(student.graph, teacher, losses, { targets: 0 })
    expect([...hints]).toEqual([[student.graph.nodes[0]!.outputs[0], teacher.graph.nodes[0]!.outputs[0]]])
  })

  it('are hidden values, each the same share of the weight', () => {
    const { graph } = convolutional()
    const { losses: all } = findLessons(graph, convolutional(), losses, {
      targets: 0,
      logits: false,
      hidden: { weight: 3 },
    })
    const values = hiddenValues(graph)
    expect(values).toHaveLength(2)
    expect(all).toEqual(values.map(value => ({ kind: 'difference', value, weight: 1.5 })))
  })

  it('are values of a regression as they are', () => {
    const { losses: all } = findLessons(perceptron().graph, perceptron(), [{ kind: 'squared-error' }], {})
    expect(all[1]).toEqual({ kind: 'difference', value: 'y', weight: 0.5 })
  })

  it('are not nothing', () => {
    const none = { logits: false } as const
    expect(() => findLessons(perceptron().graph, perceptron(), losses, none)).toThrow(
      /logits or hidden values to teach/,
    )
  })
})

const first = async (data: AsyncIterable<TrainBatch>): Promise<TrainBatch> => {
  for await (const batch of data) return batch
  throw new Error('no batch')
}

describe('a teacher', () => {
  const data = stripes(20)

  it('gives what the dense network has, cut to what the student kept', async () => {
    const dense = convolutional()
    const draft = await plan(dense, { criterion: l1(), target: { sparsity: 0.5 } })
    const student = await remove(dense, draft)
    const values = hiddenValues(student.graph)
    const distillation = { teacher: dense, plan: draft, hidden: { values } }
    const teacher = await openTeacher(session, student.graph, losses, distillation)
    const batch = await first(teacher.teach(await openData(data, { batchSize: 4, shuffle: false })).epoch(0))
    const [own, other] = [await session.prepare!(student), await session.prepare!(dense)]
    const [kept, whole] = [await own.run(batch.feeds, values), await other.run(batch.feeds, values)]
    for (const value of values) {
      const hint = batch.hints![value]!
      expect(hint.shape).toEqual(kept[value]!.shape)
      expect(hint.shape[1]).toBeLessThan(whole[value]!.shape[1]!)
      const numbers = new Set(whole[value]!.data as Float32Array)
      expect((hint.data as Float32Array).every(number => numbers.has(number))).toBe(true)
    }
    await teacher.close()
  })

  it('is asked once for each example in memory', async () => {
    const dense = perceptron()
    let runs = 0
    const counting: Session = {
      ...session,
      prepare: async model => {
        const runner = await session.prepare!(model)
        return { ...runner, run: (...call) => (runs++, runner.run(...call)) }
      },
    }
    const teacher = await openTeacher(counting, dense.graph, losses, { teacher: dense })
    const remembered = await teacher.remember(blobs(50), 20)
    expect(runs).toBe(3)
    const { epoch } = teacher.teach(await openData(remembered, { batchSize: 7, seed: 2 }))
    const runner = await session.prepare!(dense)
    for await (const { feeds, hints } of epoch(1)) {
      const expected = (await runner.run(feeds))['y']!.data as Float32Array
      const hint = hints!['y']!.data as Float32Array
      expected.forEach((value, i) => expect(hint[i]).toBeCloseTo(value, 5))
    }
    expect(runs).toBe(3)
  })
})

const valueIn = async (model: Model, value: string, feeds: TrainBatch['feeds']): Promise<Batch> => {
  const runner = await session.prepare!(model)
  const values = await runner.run(feeds, [value])
  await runner.close()
  return values[value]!
}

const hidden = hiddenValues(perceptron().graph).at(-1)!

describe('distillation', () => {
  it.each([
    ['logits', 'y', { targets: 0, logits: { temperature: 2, weight: 1 } }],
    ['hidden values', hidden, { targets: 0, logits: false, hidden: {} } as const],
    ['both', 'y', { targets: 0, logits: {}, hidden: {} }],
  ])('brings a student nearer to its teacher without labels: %s', async (_, value, lessons) => {
    const dense = perceptron()
    const student = perceptron(9)
    const { feeds } = blobs(64)
    const { model, history } = await train(student, {
      session,
      data: { feeds },
      losses,
      optimizer: tf.train.adam(0.02),
      epochs: 12,
      batchSize: 16,
      distillation: { ...lessons, teacher: dense },
    })
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 2)
    const [wanted, before, after] = await Promise.all([dense, student, model].map(each => valueIn(each, value, feeds)))
    const distance = (batch: Batch): number =>
      (batch.data as Float32Array).reduce((sum, own, i) => sum + (own - Number(wanted!.data[i])) ** 2, 0)
    expect(distance(after!)).toBeLessThan(distance(before!) / 2)
  })

  it('goes the same way for streams as for examples in memory', async () => {
    const data = blobs(48)
    const { epoch } = await openData(data, { batchSize: 16, shuffle: false })
    const run = async (source: Parameters<typeof train>[1]['data']): Promise<Map<string, Float32Array>> => {
      const options = { session, data: source, shuffle: false, optimizer: tf.train.sgd(0.1), epochs: 2, batchSize: 16 }
      return readWeights((await train(perceptron(3), { ...options, distillation: { teacher: perceptron() } })).model)
    }
    expect(await run(number => epoch(number))).toEqual(await run(data))
  })

  it('needs a teacher, and one whose values fit', async () => {
    const options = { session, data: blobs(16), epochs: 1 }
    await expect(train(perceptron(), { ...options, optimizer: tf.train.sgd(0.1), distillation: {} })).rejects.toThrow(
      /a teacher, usually the model before it was pruned/,
    )
    const other = tiny(1)
    await expect(
      train(perceptron(), { ...options, optimizer: tf.train.sgd(0.1), distillation: { teacher: other } }),
    ).rejects.toMatchObject({ code: 'usage' })
  })
})
