import type { PenaltyTerm, TrainOptions } from '@coppice/spec'
import { buildModel } from '@coppice/testkit'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { useBackend } from '../testing/operation-case.ts'
import { network, networkBatch, squaredError, trainerOf } from './testing/tiny-training.ts'

beforeAll(() => useBackend('cpu'))

type Weights = ReadonlyMap<string, Float32Array>

const batch = networkBatch()
/** Only penalties count. */
const idle = [{ ...squaredError, weight: 0 }]

async function step(options: Partial<TrainOptions>, steps = 1): Promise<{ before: Weights; after: Weights }> {
  const trainer = await trainerOf(network(), options)
  const before = await trainer.weights()
  for (let i = 0; i < steps; i++) await trainer.step(batch)
  return { before, after: await trainer.weights() }
}

/** Cells that share rows of `a.weight` [5, 4] and columns of `b.weight` [3, 5]; the last neuron is in none. */
const neurons = (by: 'gradient' | 'proximal', strength: number): PenaltyTerm => ({
  kind: 'groups',
  strength,
  groups: 3,
  by,
  slices: [
    { tensor: 'a.weight', axis: 0, groupOf: Int32Array.of(0, 1, 1, 2, -1) },
    { tensor: 'b.weight', axis: 1, groupOf: Int32Array.of(0, 1, 1, 2, -1) },
  ],
})

const groups = [[0], [1, 2], [3]]

function elementsOf(weights: Weights, group: readonly number[]): number[] {
  const [a, b] = [weights.get('a.weight')!, weights.get('b.weight')!]
  return group.flatMap(neuron => [
    ...a.subarray(neuron * 4, neuron * 4 + 4),
    b[neuron]!,
    b[neuron + 5]!,
    b[neuron + 10]!,
  ])
}

const lengthOf = (elements: readonly number[]): number => Math.sqrt(elements.reduce((sum, w) => sum + w * w, 0))

const groupPenaltyOf = (weights: Weights, strength: number): number =>
  groups.reduce((sum, group) => {
    const elements = elementsOf(weights, group)
    return sum + strength * Math.sqrt(elements.length) * lengthOf(elements)
  }, 0)

const elementPenaltyOf = (weights: Weights, l1: number, l2: number): number =>
  [...weights.get('a.weight')!].reduce((sum, w) => sum + l1 * Math.abs(w) + (l2 / 2) * w * w, 0)

/** The slope of a penalty along one element, by differences in double precision. */
function slopeOf(weights: Weights, name: string, at: number, penalty: (weights: Weights) => number): number {
  const by = 1e-4
  const moved = (distance: number): number => {
    const own = Float64Array.from(weights.get(name)!)
    own[at]! += distance
    return penalty(new Map([...weights, [name, own as unknown as Float32Array]]))
  }
  return (moved(by) - moved(-by)) / (2 * by)
}

describe('the gradient of a penalty', () => {
  it.each<[string, PenaltyTerm, (weights: Weights) => number]>([
    [
      'elements',
      { kind: 'elements', tensors: ['a.weight'], l1: 0.3, l2: 0.7, by: 'gradient' },
      weights => elementPenaltyOf(weights, 0.3, 0.7),
    ],
    ['groups', neurons('gradient', 0.4), weights => groupPenaltyOf(weights, 0.4)],
  ])('is what differences give: %s', async (_, term, penalty) => {
    const { before, after } = await step({ losses: idle, penalties: [term] })
    for (const [name, own] of before)
      own.forEach((weight, at) => {
        expect(weight - after.get(name)![at]!).toBeCloseTo(slopeOf(before, name, at, penalty), 3)
      })
  })

  it('is added to that of the losses', async () => {
    const term: PenaltyTerm = { kind: 'elements', tensors: ['a.weight'], l1: 0.3, l2: 0.7, by: 'gradient' }
    const [both, loss, own] = [
      await step({ penalties: [term] }),
      await step({}),
      await step({ losses: idle, penalties: [term] }),
    ]
    both.before.get('a.weight')!.forEach((before, at) => {
      const [whole, first, second] = [both, loss, own].map(({ after }) => after.get('a.weight')![at]! - before)
      expect(whole).toBeCloseTo(first! + second!, 5)
    })
  })
})

const zeroBits = (values: Float32Array): boolean[] =>
  [...new Uint32Array(values.slice().buffer)].map(bits => bits === 0)

describe('a proximal step', () => {
  it('of elements is S(w, ηλ₁) / (1 + ηλ₂), zeros positive', async () => {
    const optimizer = tf.train.sgd(0.5)
    const term: PenaltyTerm = { kind: 'elements', tensors: ['a.weight'], l1: 0.6, l2: 0.8, by: 'proximal' }
    const { before, after } = await step({ losses: idle, optimizer, penalties: [term] })
    const expected = [...before.get('a.weight')!].map(
      w => (Math.sign(w) * Math.max(0, Math.abs(w) - 0.5 * 0.6)) / (1 + 0.5 * 0.8),
    )
    const received = after.get('a.weight')!
    expected.forEach((w, at) => expect(received[at]).toBeCloseTo(w, 6))
    expect(zeroBits(received)).toEqual(expected.map(w => w === 0))
    expect(expected.filter(w => w === 0).length).toBeGreaterThan(3)
    expect(after.get('b.weight')).toEqual(before.get('b.weight'))
  })

  it('of groups shrinks each by the same length, to positive zeros', async () => {
    const optimizer = tf.train.sgd(0.5)
    const { before } = await step({ losses: idle })
    const lengths = groups.map(group => lengthOf(elementsOf(before, group)) / Math.sqrt(7 * group.length))
    const strength = (Math.min(...lengths) + Math.max(...lengths)) / 2 / 0.5
    const { after } = await step({ losses: idle, optimizer, penalties: [neurons('proximal', strength)] })
    groups.forEach((group, i) => {
      const [old, now] = [elementsOf(before, group), elementsOf(after, group)]
      const factor = Math.max(0, 1 - (0.5 * strength) / lengths[i]!)
      now.forEach((w, at) => expect(w).toBeCloseTo(old[at]! * factor, 5))
      expect(zeroBits(Float32Array.from(now)).every(isZero => isZero === (factor === 0))).toBe(true)
    })
    expect(lengths.some(length => length < 0.5 * strength)).toBe(true)
    expect(elementsOf(after, [4])).toEqual(elementsOf(before, [4]))
  })

  it('keeps what is zero at zero', async () => {
    const trainer = await trainerOf(network(), { losses: idle, penalties: [neurons('proximal', 1)] })
    trainer.assign(
      new Map([
        ['a.weight', new Float32Array(20)],
        ['b.weight', new Float32Array(15)],
      ]),
    )
    await trainer.step(batch)
    expect((await trainer.weights()).get('a.weight')).toEqual(new Float32Array(20))
  })

  it('reaches exact zeros where the gradient of the same penalty does not', async () => {
    const share = async (by: 'gradient' | 'proximal'): Promise<number> => {
      const term: PenaltyTerm = { kind: 'elements', tensors: ['a.weight', 'b.weight'], l1: 0.05, by }
      const { after } = await step({ optimizer: tf.train.sgd(0.1), penalties: [term] }, 60)
      const weights = [...after.values()].flatMap(own => [...own])
      return weights.filter(w => w === 0).length / weights.length
    }
    expect(await share('gradient')).toBe(0)
    expect(await share('proximal')).toBeGreaterThan(0.05)
  })

  it('asks for a rate', async () => {
    const optimizer = { applyGradients: () => undefined }
    const term: PenaltyTerm = { kind: 'elements', tensors: ['a.weight'], l1: 1, by: 'proximal' }
    await expect(step({ optimizer, penalties: [term] })).rejects.toThrow(/a learningRate/)
  })
})

it('refuses groups that do not fit', async () => {
  const term = { ...neurons('gradient', 1), groups: 2 } as PenaltyTerm
  await expect(step({ penalties: [term] })).rejects.toThrow(/a group below 2 for each of the 5 positions/)
})

it('of a scale is one of elements', async () => {
  const model = buildModel({ seed: 2 }, g => {
    g.output(g.batchNorm(g.input('x', ['batch', 3]), { name: 'norm' }), { name: 'y' })
  })
  const term: PenaltyTerm = { kind: 'elements', tensors: ['norm.weight'], l1: 100, by: 'proximal' }
  const trainer = await trainerOf(model, { losses: idle, penalties: [term] })
  await trainer.step({ feeds: { x: { type: 'float32', shape: [1, 3], data: Float32Array.of(1, 2, 3) } } })
  expect((await trainer.weights()).get('norm.weight')).toEqual(new Float32Array(3))
})
