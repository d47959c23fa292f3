import { maskCells } from '@coppice/graph'
import { expect } from 'vitest'
import type { Model, Session, StatisticName } from '@coppice/spec'
import { analysisOf } from '../src/analysis/analysis-of.ts'
import { mergeObservations } from '../src/observe/observations.ts'
import type { Observations } from '../src/observe/observations.ts'
import { observe } from '../src/observe/observe.ts'
import { seenBy } from '../src/observe/seen-by.ts'
import { calibrationOf } from './calibration.ts'

const needs: readonly StatisticName[] = [
  'activation.count',
  'activation.sum',
  'activation.sumAbs',
  'activation.sumSquares',
  'activation.zeros',
  'activation.range',
  'activation.histogram',
  'activation.gram',
  'raw',
]

/** All that was observed of every unit. */
export const everything = (observations: Observations): unknown =>
  Object.keys(observations.units).map(id => [id, seenBy({ id }, observations)])

/** Observes three examples whole and in two parts, and compares the bits. */
export async function expectSameBits(
  session: Session,
  model: Model,
  granularity: 'channel' | 'element',
): Promise<void> {
  const look = (batches: readonly number[], start: number): Promise<Observations> =>
    observe(model, { session, granularity, needs, start, calibration: calibrationOf(model, batches, { start }) })
  const whole = everything(await look([3], 0))
  const [first, second] = [await look([1], 0), await look([2], 1)]
  expect(everything(mergeObservations(first, second))).toEqual(whole)
  expect(everything(mergeObservations(second, first))).toEqual(whole)
}

/** Masks a cell of each unit: its column must then see nothing but zeros, and the others of the unit what they saw. */
export async function expectMaskedUnseen(session: Session, model: Model): Promise<void> {
  const calibration = calibrationOf(model, [2])
  const needs = ['activation.sumAbs'] as const
  const sums = async (one: Model, id: string): Promise<Float64Array> =>
    seenBy({ id }, await observe(one, { session, calibration, needs }), needs)['activation.sumAbs']
  const analysis = await analysisOf(model.graph)
  for (const { id, size } of analysis.units) {
    const cell = size - 1
    const [before, after] = [
      await sums(model, id),
      await sums({ ...model, graph: maskCells(analysis, new Map([[id, [cell]]])) }, id),
    ]
    expect([id, after[cell]]).toEqual([id, 0])
    const seen = (all: Float64Array): number => all.filter((sum, at) => at !== cell && sum > 0).length
    expect([id, seen(after)]).toEqual([id, seen(before)])
  }
}
