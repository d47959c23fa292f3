import type { StatisticName } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { permuteCells } from './permute-cells.ts'
import { sampleStatistics } from './sample-statistics.ts'
import { randomFill, sampleUnits } from './sample-units.ts'

const [channels] = sampleUnits('channel', randomFill)
const [elements] = sampleUnits('element', randomFill)

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0)

describe('sampleStatistics', () => {
  it('gives exactly what was asked for', () => {
    const needs: StatisticName[] = ['activation.sum', 'raw']
    expect(Object.keys(sampleStatistics(channels!, needs))).toEqual(needs)
  })

  it.each([
    ['cells', channels!, 6],
    ['inputs', elements!, 8],
  ])('has a column for each of the %s, and statistics that fit together', (_, unit, columns) => {
    const seen = sampleStatistics(unit, [
      'raw',
      'activation.sum',
      'activation.sumSquares',
      'activation.zeros',
      'activation.gram',
      'activation.histogram',
      'activation.histogramByLabel',
    ])
    const { rows, values } = seen.raw
    const own = Array.from({ length: columns }, (_unused, column) =>
      values.filter((_value, at) => at % columns === column),
    )
    const { histogram, byLabel } = {
      histogram: seen['activation.histogram'],
      byLabel: seen['activation.histogramByLabel'],
    }
    expect(seen['activation.gram']).toMatchObject({ groups: 1, size: columns, rows })
    own.forEach((column, at) => {
      expect(seen['activation.sum'][at]).toBeCloseTo(sum(column), 4)
      expect(seen['activation.sumSquares'][at]).toBeCloseTo(sum(column.map(value => value ** 2)), 4)
      expect(seen['activation.gram'].matrix[at * (columns + 1)]).toBeCloseTo(seen['activation.sumSquares'][at]!, 9)
      const zeros = column.filter(value => value === 0).length
      expect([seen['activation.zeros'][at], histogram.zeros[at]]).toEqual([zeros, zeros])
      const { bins } = histogram
      expect(sum(histogram.counts.subarray(at * bins, (at + 1) * bins))).toBe(rows - zeros)
    })
    expect(sum(byLabel.counts)).toBe(sum(histogram.counts))
    expect(sum(byLabel.zeros)).toBe(sum(histogram.zeros))
  })

  it('moves with the cells', () => {
    const order = [3, 0, 5, 1, 2, 4]
    const needs = ['activation.sum', 'gradient.weightTimesGradient'] as const
    const [before, after] = [
      sampleStatistics(channels!, needs),
      sampleStatistics(permuteCells(channels!, order), needs),
    ]
    for (const name of needs) order.forEach((cell, at) => expect(after[name][at]).toBeCloseTo(before[name][cell]!, 9))
  })
})
