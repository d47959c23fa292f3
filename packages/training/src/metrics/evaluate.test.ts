import type { Batch, Model, Session, TrainLoss } from '@coppice/spec'
import { buildModel, seeded } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cpuSession } from '../testing/cpu-session.ts'
import { evaluate } from './evaluate.ts'

let session: Session

beforeAll(async () => {
  session = await cpuSession()
})
afterAll(() => session.close())

const ending = (operator: string, attributes = {}): Model =>
  buildModel({ seed: 2 }, g => {
    const scores = g.gemm(g.input('x', ['batch', 4]), { out: 3, name: 'a' })
    g.output(g.node(operator, [scores], attributes), { name: 'y' })
  })

const random = seeded(3)
const x: Batch = { type: 'float32', shape: [7, 4], data: Float32Array.from({ length: 28 }, () => 3 * random.normal()) }
const labels: Batch = { type: 'int32', shape: [7], data: Int32Array.of(0, 1, 2, 0, 1, 2, 0) }
const shares: Batch = {
  type: 'float32',
  shape: [7, 3],
  data: Float32Array.from({ length: 21 }, (_, i) => (i % 3 === labels.data[Math.floor(i / 3)] ? 0.8 : 0.1)),
}
const values: Batch = { type: 'float32', shape: [7, 3], data: Float32Array.from({ length: 21 }, (_, i) => (i % 4) / 4) }

/** The mean loss that the backend computes. */
async function lossOf(model: Model, targets: Batch, loss: TrainLoss): Promise<number> {
  const runner = await session.prepare!(model)
  const trainer = runner.train!({ losses: [loss], optimizer: tf.train.sgd(0) })
  const mean = await trainer.step({ feeds: { x }, targets })
  await runner.close()
  return mean
}

describe('evaluate', () => {
  it.each<[string, Model, Batch, TrainLoss, number?]>([
    ['labels by logits', ending('Identity'), labels, { kind: 'cross-entropy' }],
    ['labels by probabilities', ending('Softmax'), labels, { kind: 'cross-entropy' }],
    [
      'labels by a softmax over other axes',
      ending('Softmax', { axis: { kind: 'int', value: 0 } }),
      labels,
      { kind: 'cross-entropy' },
      7,
    ],
    ['shares of classes', ending('Softmax'), shares, { kind: 'cross-entropy' }],
    ['truth values', ending('Sigmoid'), values, { kind: 'binary-cross-entropy' }],
    ['values', ending('Identity'), values, { kind: 'squared-error' }],
  ])('measures the loss as the backend does: %s', async (_, model, targets, loss, batchSize = 3) => {
    const measured = await evaluate(session, model, { feeds: { x }, targets }, { losses: [loss], batchSize })
    expect(measured.loss).toBeCloseTo(await lossOf(model, targets, loss), 4)
    expect(measured.examples).toBe(7)
    expect(measured.accuracy === undefined).toBe(loss.kind === 'squared-error')
    expect(measured.error === undefined).toBe(loss.kind !== 'squared-error')
  })

  it('counts what is right, and by how much values are missed', async () => {
    const exact = buildModel({}, g => g.output(g.node('Identity', [g.input('x', ['batch', 3])]), { name: 'y' }))
    const scores: Batch = { type: 'float32', shape: [3, 3], data: Float32Array.of(2, 1, 0, 0, 1, 2, 1, 2, 0) }
    const named: Batch = { type: 'int64', shape: [3], data: BigInt64Array.of(0n, 2n, 0n) }
    expect((await evaluate(session, exact, { feeds: { x: scores }, targets: named })).accuracy).toBeCloseTo(2 / 3, 10)
    const missed: Batch = { type: 'float32', shape: [3, 3], data: Float32Array.of(2, 1, 3, 0, 1, 2, 1, 2, 0) }
    expect((await evaluate(session, exact, { feeds: { x: scores }, targets: missed })).error).toBeCloseTo(1, 10)
  })

  it('takes hints for targets and weighs losses', async () => {
    const losses: TrainLoss[] = [
      { kind: 'squared-error', weight: 2, hint: 'wanted' },
      { kind: 'difference', value: 'y' },
    ]
    const model = ending('Identity')
    const { loss } = await evaluate(session, model, { feeds: { x }, hints: { wanted: values } }, { losses })
    expect(loss).toBeCloseTo(2 * (await lossOf(model, values, { kind: 'squared-error' })), 4)
  })

  it.each<[Partial<{ targets: Batch }>, RegExp]>([
    [{}, /batches with targets, received none/],
    [
      { targets: { ...labels, shape: [7, 2], data: new Int32Array(14) } },
      /labels, received int32 of the shape \[7, 2\]/,
    ],
  ])('refuses %o', async (targets, message) => {
    await expect(evaluate(session, ending('Identity'), { feeds: { x }, ...targets })).rejects.toThrow(message)
  })
})
