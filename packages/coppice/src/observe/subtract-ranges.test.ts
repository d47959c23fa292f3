import fc from 'fast-check'
import { expect, it } from 'vitest'
import { subtractRanges } from './subtract-ranges.ts'

const range = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 6 })).map(([from, count]) => [from, from + count] as const)

const numbersIn = (ranges: readonly (readonly [number, number])[]): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, at) => from + at))

it('leaves every number that is in none of the others, once', () => {
  fc.assert(
    fc.property(range, fc.array(range, { maxLength: 5 }), (whole, gone) => {
      const others = new Set(numbersIn(gone))
      expect(numbersIn(subtractRanges([whole], gone))).toEqual(numbersIn([whole]).filter(one => !others.has(one)))
    }),
  )
})

it('joins nothing and leaves no empty range', () => {
  expect(
    subtractRanges(
      [[0, 8]],
      [
        [2, 4],
        [4, 6],
      ],
    ),
  ).toEqual([
    [0, 2],
    [6, 8],
  ])
  expect(subtractRanges([[0, 8]], [[0, 8]])).toEqual([])
})
