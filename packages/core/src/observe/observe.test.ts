import { beforeAll, describe, expect, it } from 'vitest'
import type { CalibrationBatch, Model, Session, StatisticName } from '@coppice/spec'
import { calibrationOf } from '../../test/calibration.ts'
import { elementsOf, perceptron } from '../../test/models.ts'
import { openTensorflow } from '../../test/tensorflow-session.ts'
import { observe } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import type { Observations } from './observations.ts'
import { seenBy } from './seen-by.ts'

let session: Session

beforeAll(async () => {
  session = await openTensorflow()
})

const forward: readonly StatisticName[] = [
  'activation.count',
  'activation.sum',
  'activation.sumAbs',
  'activation.sumSquares',
  'activation.zeros',
  'activation.range',
  'activation.histogram',
  'activation.histogramByLabel',
  'activation.gram',
  'raw',
]

const look = (
  model: Model,
  calibration: readonly CalibrationBatch[],
  options: Partial<ObserveOptions> = {},
): Promise<Observations> => observe(model, { session, calibration, needs: forward, ...options })

describe('observe, of a perceptron that is computed by hand', () => {
  const model = perceptron()
  const calibration = calibrationOf(model, [3, 2], { classes: 3 })
  const rows = calibration.flatMap(({ feeds }) =>
    Array.from({ length: feeds['x']!.shape[0]! }, (_, row) => [
      ...(feeds['x']!.data as Float32Array).subarray(6 * row, 6 * row + 6),
    ]),
  )
  let hidden: number[][]

  beforeAll(async () => {
    const [weight, bias] = [await elementsOf(model, 'a.weight'), await elementsOf(model, 'a.bias')]
    hidden = rows.map(row =>
      Array.from(bias, (added, out) =>
        Math.max(
          0,
          row.reduce((sum, x, i) => sum + x * weight[out * 6 + i]!, added),
        ),
      ),
    )
  })

  it('shows a neuron what its reader is given', async () => {
    const seen = seenBy({ id: 'a.weight' }, await look(model, calibration))
    for (let cell = 0; cell < 12; cell++) {
      const values = hidden.map(row => row[cell]!)
      const sum = (map: (value: number) => number): number => values.reduce((total, value) => total + map(value), 0)
      expect(seen['activation.count'][cell]).toBe(5)
      expect(seen['activation.sum'][cell]).toBeCloseTo(
        sum(value => value),
        5,
      )
      expect(seen['activation.sumAbs'][cell]).toBeCloseTo(sum(Math.abs), 5)
      expect(seen['activation.sumSquares'][cell]).toBeCloseTo(
        sum(value => value ** 2),
        5,
      )
      expect(seen['activation.zeros'][cell]).toBe(sum(value => Number(value === 0)))
      expect(seen['activation.range'][2 * cell + 1]).toBeCloseTo(Math.max(...values), 5)
      expect(seen['activation.gram'].matrix[cell * 12]).toBeCloseTo(
        hidden.reduce((total, row) => total + row[cell]! * row[0]!, 0),
        5,
      )
      const { rows, columns, values: raw } = seen.raw
      expect([rows, columns]).toEqual([5, 12])
      values.forEach((value, row) => expect(raw[row * 12 + cell]).toBeCloseTo(value, 5))
      const { bins, counts, zeros } = seen['activation.histogram']
      expect(counts.slice(cell * bins, (cell + 1) * bins).reduce((a, b) => a + b, 0) + zeros[cell]!).toBe(5)
    }
  })

  it('shows a weight what its layer multiplies it with, the inputs of the model among it', async () => {
    const observations = await look(model, calibration, { granularity: 'element' })
    const seen = seenBy({ id: 'a.weight' }, observations)
    for (let input = 0; input < 6; input++)
      expect(seen['activation.sum'][input]).toBeCloseTo(
        rows.reduce((sum, row) => sum + row[input]!, 0),
        5,
      )
    const next = seenBy({ id: 'b.weight' }, observations)
    for (let input = 0; input < 12; input++)
      expect(next['activation.sumAbs'][input]).toBeCloseTo(
        hidden.reduce((sum, row) => sum + row[input]!, 0),
        5,
      )
  })

  it('tells classes apart', async () => {
    const { labels, counts, zeros, bins } = seenBy({ id: 'a.weight' }, await look(model, calibration))[
      'activation.histogramByLabel'
    ]
    const classes = [0, 1, 2, 0, 1]
    expect(labels).toBe(3)
    for (let label = 0; label < labels; label++)
      for (let cell = 0; cell < 12; cell++) {
        const row = label * 12 + cell
        const total = counts.slice(row * bins, (row + 1) * bins).reduce((a, b) => a + b, 0) + zeros[row]!
        expect(total).toBe(classes.filter(one => one === label).length)
      }
  })
})
