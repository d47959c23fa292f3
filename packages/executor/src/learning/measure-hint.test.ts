import type { Batch, HintLoss, Model, TrainBatch, TrainLoss } from '@coppice/spec'
import { buildModel } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { useBackend } from '../testing/operation-case.ts'
import { trainerOf } from '../training/testing/tiny-training.ts'

beforeAll(() => useBackend('cpu'))

/** The value `scores` is the weight, whatever is fed. */
const model = (shape: readonly number[]): Model =>
  buildModel({ seed: 5 }, g => {
    const zero = g.node('Mul', [
      g.input('x', [...shape]),
      g.constant([0], { type: 'float32', shape: [1], name: 'zero' }),
    ])
    const scores = g.node('Add', [zero, g.weight([...shape], { name: 'w' })], {}, { name: 'scores' })
    g.output(g.node('Softmax', [scores]), { name: 'y' })
  })

const floats = (shape: readonly number[], ...data: number[]): Batch => ({
  type: 'float32',
  shape,
  data: Float32Array.from(data),
})

/** A loss of the weights per example, and its gradient. */
async function measure(
  weights: readonly number[],
  losses: readonly TrainLoss[],
  batch: Partial<TrainBatch>,
  shape: readonly number[] = [2, 3],
): Promise<[number, number[]]> {
  const trainer = await trainerOf(model(shape), { losses, trainable: ['w'], optimizer: tf.train.sgd(0) })
  trainer.assign(new Map([['w', Float32Array.from(weights)]]))
  const feeds = { x: floats(shape, ...weights) }
  const gradients = await trainer.gradients({ feeds, ...batch })
  return [await trainer.step({ feeds, ...batch }), [...gradients.get('w')!]]
}

const softmax = (logits: readonly number[]): number[] => {
  const powers = logits.map(Math.exp)
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map(power => power / total)
}

const divergenceOf = (hint: readonly number[], value: readonly number[], temperature: number): number => {
  const [p, q] = [hint, value].map(logits => softmax(logits.map(logit => logit / temperature))) as [number[], number[]]
  return temperature ** 2 * p.reduce((sum, share, i) => sum + share * Math.log(share / q[i]!), 0)
}

const weights = [1, 2, 0.5, -1, 0, 1.5]
const hint = [2, 0, 1, 0.5, 0.5, -1]
const rows = (numbers: readonly number[]): number[][] => [numbers.slice(0, 3), numbers.slice(3)]

const slopes = (of: (weights: readonly number[]) => number): number[] =>
  weights.map((_, at) => {
    const moved = (by: number): number => of(weights.with(at, weights[at]! + by))
    return (moved(1e-5) - moved(-1e-5)) / 2e-5
  })

const closeTo = (numbers: readonly number[]): number[] =>
  numbers.map(number => expect.closeTo(number, 4) as unknown as number)

describe('a divergence', () => {
  it.each([1, 4])('is T² · KL of the softmax at temperature %i, with its gradient', async temperature => {
    const loss: HintLoss = { kind: 'divergence', value: 'scores', temperature }
    const [mean, gradient] = await measure(weights, [loss], { hints: { scores: floats([2, 3], ...hint) } })
    const of = (weights: readonly number[]): number =>
      rows(weights).reduce((sum, row, i) => sum + divergenceOf(rows(hint)[i]!, row, temperature), 0) / 2
    expect(mean).toBeCloseTo(of(weights), 4)
    expect(gradient).toEqual(closeTo(slopes(of)))
  })

  it('is nothing where both agree, and finite however sure both are', async () => {
    const loss: HintLoss = { kind: 'divergence', value: 'scores', hint: 'teacher' }
    const same = floats([2, 3], ...weights.map(w => w + 7))
    expect((await measure(weights, [loss], { hints: { teacher: same } }))[0]).toBeCloseTo(0, 5)
    const sure = floats([2, 3], 500, 0, 0, 0, 0, 500)
    const [mean] = await measure([0, 500, 0, 500, 0, 0], [loss], { hints: { teacher: sure } })
    expect(mean).toBeCloseTo(500, 1)
  })

  it('looks at the classes of another axis', async () => {
    const loss: HintLoss = { kind: 'divergence', value: 'scores', axis: 0 }
    const [mean] = await measure(weights, [loss], { hints: { scores: floats([2, 3], ...hint) } })
    const columns = (numbers: readonly number[], at: number): number[] => [numbers[at]!, numbers[at + 3]!]
    const expected = [0, 1, 2].reduce((sum, at) => sum + divergenceOf(columns(hint, at), columns(weights, at), 1), 0)
    expect(mean).toBeCloseTo(expected / 2, 4)
  })
})

describe('a difference', () => {
  it('is half the mean square over the elements of an example, with its gradient', async () => {
    const loss: HintLoss = { kind: 'difference', value: 'scores' }
    const [mean, gradient] = await measure(weights, [loss], { hints: { scores: floats([2, 3], ...hint) } })
    const of = (weights: readonly number[]): number =>
      weights.reduce((sum, w, i) => sum + (w - hint[i]!) ** 2 / 2 / 3, 0) / 2
    expect(mean).toBeCloseTo(of(weights), 5)
    expect(gradient).toEqual(closeTo(slopes(of)))
  })
})

describe('several losses', () => {
  it('are summed by their weights', async () => {
    const parts: TrainLoss[] = [
      { kind: 'cross-entropy', weight: 0.25 },
      { kind: 'divergence', value: 'scores', hint: 'teacher', temperature: 2, weight: 0.5 },
      { kind: 'difference', value: 'y', hint: 'teacher', weight: 3 },
    ]
    const batch = {
      targets: { type: 'int32', shape: [2], data: Int32Array.of(0, 2) },
      hints: { teacher: floats([2, 3], ...hint) },
    } as const
    const [mean, gradient] = await measure(weights, parts, batch)
    const each = await Promise.all(parts.map(part => measure(weights, [part], batch)))
    expect(mean).toBeCloseTo(
      each.reduce((sum, [own]) => sum + own, 0),
      5,
    )
    expect(gradient).toEqual(closeTo(gradient.map((_, at) => each.reduce((sum, [, own]) => sum + own[at]!, 0))))
  })

  it('take a hint for the targets', async () => {
    const labels: Batch = { type: 'int32', shape: [2], data: Int32Array.of(0, 2) }
    const [expected] = await measure(weights, [{ kind: 'cross-entropy' }], { targets: labels })
    const hints = { labels }
    expect((await measure(weights, [{ kind: 'cross-entropy', hint: 'labels' }], { hints }))[0]).toBe(expected)
  })
})

it.each<[string, TrainLoss, Partial<TrainBatch>, RegExp]>([
  [
    'a hint that is missing',
    { kind: 'difference', value: 'scores' },
    {},
    /a batch with the hint 'scores', received none/,
  ],
  [
    'a hint of another size',
    { kind: 'difference', value: 'scores' },
    { hints: { scores: floats([3], 1, 2, 3) } },
    /hint 'scores': expected values of the shape \[2, 3\]/,
  ],
  [
    'a value that there is not',
    { kind: 'difference', value: 'other' },
    { hints: { other: floats([1], 1) } },
    /names of values of the graph, received 'other'/,
  ],
])('%s: refused', async (_, loss, batch, message) => {
  await expect(measure(weights, [loss], batch)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(message),
  })
})
