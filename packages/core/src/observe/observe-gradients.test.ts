import { beforeAll, describe, expect, it } from 'vitest'
import type { CalibrationBatch, Gradients, Loss, Model, Session, StatisticName } from '@coppice/spec'
import { buildModel } from '../../../testkit/src/index.ts'
import { calibrationOf } from '../../test/calibration.ts'
import { elementsOf, perceptron } from '../../test/models.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'
import { sliceExamples } from './batches.ts'
import { observe } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import { mergeObservations } from './observations.ts'
import type { Observations } from './observations.ts'
import { seenBy } from './seen-by.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

const needs: readonly StatisticName[] = [
  'gradient.count',
  'gradient.sum',
  'gradient.sumAbs',
  'gradient.sumSquares',
  'gradient.weightTimesGradient',
  'gradient.activationTimesGradient',
  'gradient.activationSum',
  'gradient.activationSumAbs',
]

const loss: Loss = { kind: 'cross-entropy' }

const look = (
  model: Model,
  calibration: readonly CalibrationBatch[],
  options: Partial<ObserveOptions> = {},
): Promise<Observations> => observe(model, { session, calibration, needs, ...options })

/** The gradients of each example by itself. */
async function eachExample(
  model: Model,
  calibration: readonly CalibrationBatch[],
  weights: readonly string[],
  values: readonly string[],
): Promise<Gradients[]> {
  const runner = await session.prepare!(model)
  const found: Gradients[] = []
  for (const batch of calibration)
    for (let at = 0; at < Object.values(batch.feeds)[0]!.shape[0]!; at++)
      found.push(await runner.differentiate!(sliceExamples(batch, at, at + 1), { loss, weights, values }))
  return found
}

const floats = (batch: { data: unknown } | undefined): Float32Array => batch!.data as Float32Array

describe('observe, of gradients', () => {
  const model = perceptron()
  const calibration = calibrationOf(model, [3, 2], { classes: 3 })

  it('sums those of weights over examples', async () => {
    const seen = seenBy({ id: 'a.weight' }, await look(model, calibration))
    const each = await eachExample(model, calibration, ['a.weight', 'a.bias', 'b.weight'], [])
    expect([...seen['gradient.count']]).toEqual([5])
    expect(seen['gradient.sum'].map(({ length }) => length)).toEqual([72, 12, 120])
    for (const [slice, name] of ['a.weight', 'a.bias', 'b.weight'].entries())
      for (let at = 0; at < seen['gradient.sum'][slice]!.length; at++) {
        const all = each.map(({ weights }) => floats(weights[name])[at]!)
        const sum = (map: (value: number) => number): number => all.reduce((total, value) => total + map(value), 0)
        expect(seen['gradient.sum'][slice]![at]).toBeCloseTo(
          sum(value => value),
          5,
        )
        expect(seen['gradient.sumAbs'][slice]![at]).toBeCloseTo(sum(Math.abs), 5)
        expect(seen['gradient.sumSquares'][slice]![at]).toBeCloseTo(
          sum(value => value ** 2),
          5,
        )
      }
  })

  it('sums the products with weights by cell, each example by its magnitude', async () => {
    const { 'gradient.weightTimesGradient': received } = seenBy({ id: 'b.weight' }, await look(model, calibration))
    const each = await eachExample(model, calibration, ['b.weight'], [])
    const weight = await elementsOf(model, 'b.weight')
    for (let cell = 0; cell < 10; cell++) {
      const products = each.map(({ weights }) => {
        const own = floats(weights['b.weight']).subarray(cell * 12, (cell + 1) * 12)
        return Math.abs(own.reduce((sum, slope, at) => sum + slope * weight[cell * 12 + at]!, 0))
      })
      expect(received[cell]).toBeCloseTo(
        products.reduce((a, b) => a + b),
        5,
      )
    }
    const single = seenBy({ id: 'b.weight' }, await look(model, calibration, { granularity: 'element' }))
    for (const at of [0, 50, 119]) {
      const products = each.map(({ weights }) => Math.abs(floats(weights['b.weight'])[at]! * weight[at]!))
      expect(single['gradient.weightTimesGradient'][at]).toBeCloseTo(
        products.reduce((a, b) => a + b),
        6,
      )
    }
  })

  it('sums those of activations by column, products each example by its magnitude', async () => {
    const network = buildModel({}, g => {
      const shown = g.relu(g.conv(g.input('image', ['batch', 2, 5, 5]), { out: 4, kernel: 3 }))
      g.output(g.gemm(g.flatten(g.globalAveragePool(g.conv(shown, { out: 3 }))), { out: 3 }))
    })
    const images = calibrationOf(network, [2, 1], { classes: 3 })
    const observations = await look(network, images)
    const value = network.graph.nodes.find(({ operator }) => operator === 'Relu')!.outputs[0]!
    const [id] = Object.keys(observations.units)
    const seen = seenBy({ id: id! }, observations)
    const each = await eachExample(network, images, [], [value])
    const columns = seen['gradient.activationSum'].length
    for (let column = 0; column < columns; column++) {
      const of = ({ values, activations }: Gradients, map: (a: number, g: number) => number): number => {
        const [slopes, given] = [floats(values[value]), floats(activations[value])]
        const plane = slopes.length / columns
        let sum = 0
        for (let at = column * plane; at < (column + 1) * plane; at++) sum += map(given[at]!, slopes[at]!)
        return sum
      }
      const total = (map: (example: Gradients) => number): number =>
        each.reduce((sum, example) => sum + map(example), 0)
      expect(seen['gradient.activationTimesGradient'][column]).toBeCloseTo(
        total(one => Math.abs(of(one, (a, g) => a * g))),
        5,
      )
      expect(seen['gradient.activationSum'][column]).toBeCloseTo(
        total(one => of(one, (_, g) => g)),
        5,
      )
      expect(seen['gradient.activationSumAbs'][column]).toBeCloseTo(
        total(one => of(one, (_, g) => Math.abs(g))),
        5,
      )
    }
  })

  it('takes whole batches where that is enough, and gives the same', async () => {
    const some = ['gradient.sum', 'gradient.activationTimesGradient', 'gradient.activationSumAbs'] as const
    const [whole, single] = [await look(model, calibration, { needs: some }), await look(model, calibration)]
    for (const { id } of [{ id: 'a.weight' }, { id: 'b.weight' }]) {
      const [a, b] = [seenBy({ id }, whole, some), seenBy({ id }, single, some)]
      a['gradient.sum'][0]!.forEach((sum, at) => expect(sum).toBeCloseTo(b['gradient.sum'][0]![at]!, 5))
      for (const name of some.slice(1) as 'gradient.activationSumAbs'[])
        a[name].forEach((sum, at) => expect(sum).toBeCloseTo(b[name][at]!, 5))
    }
  })

  it('gives the same bits however the examples are split', async () => {
    const whole = await look(model, calibrationOf(model, [4], { classes: 3 }))
    const parts = [
      await look(model, calibrationOf(model, [1, 1], { classes: 3 })),
      await look(model, calibrationOf(model, [2], { start: 2, classes: 3 }), { start: 2 }),
    ] as const
    for (const merged of [mergeObservations(...parts), mergeObservations(parts[1], parts[0])])
      for (const id of ['a.weight', 'b.weight']) expect(seenBy({ id }, merged)).toEqual(seenBy({ id }, whole))
  })

  it('takes at most so many, and counts them', async () => {
    const capped = await look(model, calibration, { gradientExamples: 4 })
    const { 'gradient.count': count } = seenBy({ id: 'a.weight' }, capped)
    expect([...count]).toEqual([4])
    const four = await look(model, calibrationOf(model, [4], { classes: 3 }))
    expect(seenBy({ id: 'a.weight' }, capped)).toEqual(seenBy({ id: 'a.weight' }, four))
  })

  it.each([
    ['labels', calibration, 'cross-entropy'],
    ['no targets', calibrationOf(model, [2]), 'cross-entropy'],
    [
      'numbers',
      calibrationOf(model, [2]).map(batch => ({
        ...batch,
        targets: { type: 'float32', shape: [2, 3], data: new Float32Array(6) } as const,
      })),
      'squared-error',
    ],
  ] as const)('chooses a loss that suits the targets: %s', async (_, batches, kind) => {
    expect((await look(model, batches, { needs: ['gradient.sum'] })).loss).toEqual({ kind })
  })
})
