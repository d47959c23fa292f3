import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coarsenHistogram } from './coarsen-histogram.ts'
import { entropyOfCounts } from './entropy-of-counts.ts'
import { binSensitivity } from './index.ts'
import { rankCorrelation } from './rank-correlation.ts'
import { histogramOf } from './testing/statistics.ts'

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)

describe('entropyOfCounts', () => {
  it('is log n for n equally common bins, and the correction beside', () => {
    expect(entropyOfCounts(Float64Array.of(5, 0, 5), 0)).toBeCloseTo(Math.log(2) + 1 / 20, 12)
    expect(entropyOfCounts(Float64Array.of(5, 5, 5), 5)).toBeCloseTo(Math.log(4) + 3 / 40, 12)
  })

  it('is −Σ p·log p of 1, 2, 3, 4 in ten', () => {
    expect(entropyOfCounts(Float64Array.of(1, 2, 3, 4), 0) - 3 / 20).toBeCloseTo(1.2798542258336674, 12)
  })

  it('is 0 for one value and for none', () => {
    expect(entropyOfCounts(Float64Array.of(0, 7), 0)).toBe(0)
    expect(entropyOfCounts(new Float64Array(3), 9)).toBe(0)
    expect(entropyOfCounts(new Float64Array(3), 0)).toBe(0)
  })

  it('comes nearer to the truth with the correction than without', () => {
    // All samples of 3 from a fair die of 4: the mean of the estimates is known exactly.
    let [mean, plain] = [0, 0]
    for (let at = 0; at < 64; at++) {
      const counts = new Float64Array(4)
      for (const draw of [at % 4, (at >> 2) % 4, at >> 4]) counts[draw]!++
      const corrected = entropyOfCounts(counts, 0)
      mean += corrected / 64
      plain += (corrected - (counts.filter(count => count > 0).length - 1) / 6) / 64
    }
    expect(Math.log(4) - mean).toBeGreaterThan(0)
    expect(Math.log(4) - mean).toBeLessThan(0.7 * (Math.log(4) - plain))
  })
})

describe('coarsenHistogram', () => {
  const values = fc.array(fc.integer({ min: -40, max: 60 }), { minLength: 1, maxLength: 30 })

  it('is the histogram that wider bins would have given', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 40 }), (given, most) => {
        const fine = histogramOf([given], { width: 1 })
        const coarse = coarsenHistogram(fine, most)
        expect(coarse.bins).toBeLessThanOrEqual(most)
        expect(sum(coarse.counts)).toBe(sum(fine.counts))
        const other = histogramOf([given], { width: coarse.width })
        const offset = (other.lowest - coarse.lowest) / coarse.width
        other.counts.forEach((count, bin) => expect(coarse.counts[bin + offset]).toBe(count))
      }),
    )
  })

  it('merges each row by itself', () => {
    const histogram = { bins: 3, lowest: -1, width: 0.5, counts: Float64Array.of(1, 2, 3, 4, 5, 6) }
    expect(coarsenHistogram(histogram, 2)).toEqual({
      bins: 2,
      lowest: -1,
      width: 1,
      counts: Float64Array.of(3, 3, 9, 6),
    })
  })

  it('stops at the two sides of zero', () => {
    expect(coarsenHistogram({ bins: 2, lowest: -1, width: 1, counts: Float64Array.of(1, 2) }, 1).bins).toBe(2)
  })
})

describe('rankCorrelation', () => {
  const of = (left: number[], right: number[]): number =>
    rankCorrelation(Float32Array.from(left), Float32Array.from(right))

  it('is 1 for the same order, −1 for the opposite one', () => {
    expect(of([1, 2, 3], [10, 20, 1000])).toBe(1)
    expect(of([1, 2, 3], [3, 2, 1])).toBe(-1)
  })

  it('is that of the mean ranks where values tie', () => {
    expect(of([1, 2, 2, 4, 5], [2, 1, 3, 3, 7])).toBeCloseTo(7.25 / 9.5, 12)
  })

  it('is 1 where both are constant and 0 where one is', () => {
    expect(of([1, 1], [5, 5])).toBe(1)
    expect(of([1, 1], [5, 6])).toBe(0)
  })
})

describe('binSensitivity', () => {
  it('compares with half as many bins', async () => {
    const asked: number[] = []
    const score = (bins: number): Float32Array => {
      asked.push(bins)
      return bins === 8 ? Float32Array.of(1, 2, 3) : Float32Array.of(3, 2, 1)
    }
    expect(await binSensitivity(score, 8)).toBe(-1)
    expect(asked).toEqual([8, 5])
  })

  it('looks at some of very many cells', async () => {
    const score = (bins: number): Float32Array => Float32Array.from({ length: 200_000 }, (_, at) => at * bins)
    expect(await binSensitivity(score, 8)).toBeCloseTo(1, 9)
  })
})
