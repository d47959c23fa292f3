import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createRandom } from '../random/random.ts'
import { countCells, hasCell, indicesOf } from './cell-set.ts'
import { lowestCells, lowestOfGroups } from './lowest-cells.ts'

/** Scores with many ties, infinities and both zeros among them. */
const tied = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, 0.5, -Infinity, 1e30)), {
  minLength: 1,
  maxLength: 80,
})

/** The plain way: sort everything. */
function lowestByHand(scores: ArrayLike<number>, count: number): number[] {
  const cells = Array.from({ length: scores.length }, (_, cell) => cell)
  const before = (a: number, b: number): number => (scores[a]! < scores[b]! ? -1 : scores[a]! > scores[b]! ? 1 : a - b)
  return cells
    .sort(before)
    .slice(0, count)
    .sort((a, b) => a - b)
}

describe('lowestCells', () => {
  it('takes the lowest, ties by index', () => {
    fc.assert(
      fc.property(tied, fc.nat(80), (numbers, wanted) => {
        const count = Math.min(wanted, numbers.length)
        expect(indicesOf(lowestCells(Float32Array.from(numbers), count))).toEqual(lowestByHand(numbers, count))
      }),
    )
  })

  it.each([0, 1, 30_000, 69_999, 70_000])('does the same without sorting for many cells: %i of 70,000', count => {
    const random = createRandom(count)
    const scores = Float32Array.from({ length: 70_000 }, () => random.integer(500) / 100 - 2)
    expect(indicesOf(lowestCells(scores, count))).toEqual(lowestByHand(scores, count))
  })
})

describe('lowestOfGroups', () => {
  it('keeps 2 of every 4 along the last axis', () => {
    const scores = Float32Array.of(4, 1, 3, 2, 5, 5, 5, 5)
    const set = lowestOfGroups(scores, { outer: 2, length: 4, stride: 1 }, { keep: 2, of: 4 })
    expect(indicesOf(set)).toEqual([1, 3, 4, 5])
  })

  it('runs along another axis by its stride', () => {
    const scores = Float32Array.of(1, 9, 2, 8, 3, 7, 4, 6)
    const set = lowestOfGroups(scores, { outer: 1, length: 4, stride: 2 }, { keep: 2, of: 4 })
    expect(indicesOf(set)).toEqual([0, 2, 5, 7])
  })

  it('keeps in proportion, rounded up, of a group that is cut short', () => {
    const keptOf = (length: number): number =>
      length - countCells(lowestOfGroups(new Float32Array(length), { outer: 1, length, stride: 1 }, { keep: 2, of: 4 }))
    expect([1, 2, 3, 4, 5, 6, 7].map(keptOf)).toEqual([1, 1, 2, 2, 3, 3, 4])
  })

  it('keeps exactly the pattern in every whole group, whatever the layout', () => {
    const size = fc.integer({ min: 1, max: 4 })
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 6 }), fc.nat(), (outer, groups, stride, of, seed) => {
        const keep = (seed % of) + 1
        const length = groups * of
        const random = createRandom(seed)
        const scores = Float32Array.from({ length: outer * length * stride }, random.next)
        const set = lowestOfGroups(scores, { outer, length, stride }, { keep, of })
        for (let line = 0; line < outer * stride; line++)
          for (let from = 0; from < length; from += of) {
            const at = (step: number): number =>
              (Math.floor(line / stride) * length + from + step) * stride + (line % stride)
            const cells = Array.from({ length: of }, (_, step) => at(step))
            const kept = cells.filter(cell => !hasCell(set, cell))
            const gone = cells.filter(cell => hasCell(set, cell))
            expect(kept.length).toBe(keep)
            const best = Math.max(-Infinity, ...gone.map(cell => scores[cell]!))
            for (const cell of kept) expect(scores[cell]!).toBeGreaterThanOrEqual(best)
          }
      }),
    )
  })
})
