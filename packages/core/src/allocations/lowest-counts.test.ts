import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { countByHistogram, countBySorting, lowestCounts } from './lowest-counts.ts'
import { createRandom } from '../random/random.ts'

const unit = fc.record({
  scores: fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(-Infinity)), { minLength: 1, maxLength: 30 }),
  weight: fc.integer({ min: 1, max: 5 }),
  limit: fc.nat(30),
})

describe('lowestCounts', () => {
  it('counts the same by histogram as by sorting, where cells weigh the same', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 6 }), fc.nat(150), (drawn, budget) => {
        const units = drawn.map(({ scores }) => ({ scores: Float32Array.from(scores), weight: 1 }))
        const limits = drawn.map(({ scores, limit }) => Math.min(limit, scores.length))
        expect(countByHistogram(units, limits, budget)).toEqual(countBySorting(units, limits, budget, {}))
      }),
    )
  })

  it.each([countByHistogram, countBySorting])('keeps to the budget and the limits: %o', count => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 6 }), fc.nat(300), (drawn, budget) => {
        const units = drawn.map(({ scores, weight }) => ({ scores: Float32Array.from(scores), weight }))
        const limits = drawn.map(({ scores, limit }) => Math.min(limit, scores.length))
        const counts = count(units, limits, budget, {})
        const spent = counts.reduce((sum, each, index) => sum + each * units[index]!.weight, 0)
        expect(spent).toBeLessThanOrEqual(budget)
        counts.forEach((each, index) => expect(each).toBeLessThanOrEqual(limits[index]!))
        const full = counts.every((each, index) => each === limits[index])
        const heaviest = Math.max(...units.map(({ weight }) => weight))
        expect(full || spent > budget - heaviest).toBe(true)
      }),
    )
  })

  it('removes exactly as many single weights as asked for, of many and with ties', () => {
    const random = createRandom(7)
    const sizes = [100_000, 50_001, 7]
    const units = sizes.map(size => ({
      scores: Float32Array.from({ length: size }, () => random.integer(1000) / 1000),
      weight: 1,
    }))
    for (const budget of [0, 1, 12_345, 149_999]) {
      const counts = lowestCounts(units, sizes, budget, {})
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(budget)
      const threshold = units.flatMap(({ scores }) => Array.from(scores)).sort((a, b) => a - b)[budget]!
      units.forEach(({ scores }, index) => {
        const below = scores.filter(score => score < threshold).length
        expect(counts[index]).toBeGreaterThanOrEqual(below)
        expect(counts[index]).toBeLessThanOrEqual(below + scores.filter(score => score === threshold).length)
      })
    }
  })
})
