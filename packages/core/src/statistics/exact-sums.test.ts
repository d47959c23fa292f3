import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addExact, createExactSums, mergeExactSums, readExactSums } from './exact-sums.ts'
import type { ExactSums } from './exact-sums.ts'

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })
const lists = fc.array(fc.tuple(finite, finite), { maxLength: 30 })

function sumUp(rows: readonly (readonly number[])[]): ExactSums {
  const sums = createExactSums(2)
  for (const row of rows) addExact(sums, Float64Array.from(row))
  return sums
}

describe('exact sums', () => {
  it('give the same bits in any order and with any split', () => {
    const property = fc.property(lists, lists, fc.nat(), (first, second, seed) => {
      const all = [...first, ...second]
      const shuffled = all.toSorted((a, b) => Math.sin(seed + a[0]) - Math.sin(seed + b[0]))
      const whole = readExactSums(sumUp(all))
      expect(readExactSums(sumUp(shuffled))).toEqual(whole)
      expect(readExactSums(mergeExactSums(sumUp(first), sumUp(second)))).toEqual(whole)
      expect(readExactSums(mergeExactSums(sumUp(second), sumUp(first)))).toEqual(whole)
    })
    fc.assert(property)
  })

  it('are exact for numbers of few bits, whatever their size', () => {
    const sums = sumUp([
      [2 ** 40, 3],
      [2 ** -40, -5],
      [-(2 ** 40), 2 ** 30],
    ])
    expect([...readExactSums(sums)]).toEqual([2 ** -40, 2 ** 30 - 2])
  })

  it.each([1e-20, 1e-6, 1, 255 ** 2, 1e12])('keep a relative error below 1e-9 for numbers near %f', size => {
    const numbers = Array.from({ length: 1000 }, (_, at) => size * (0.5 + ((at * 0.618) % 1)))
    const sums = createExactSums(1)
    for (const number of numbers) addExact(sums, Float64Array.of(number))
    const expected = numbers.reduce((sum, number) => sum + number, 0)
    expect(Math.abs(readExactSums(sums)[0]! / expected - 1)).toBeLessThan(1e-9)
  })

  it('carry where a million large numbers meet small ones', () => {
    const [up, down] = [createExactSums(1), createExactSums(1)]
    up.additions = down.additions = 2 ** 22 - 1
    for (let at = 0; at < 1000; at++) addExact(up, Float64Array.of(2 ** 29 + 1))
    for (let at = 0; at < 1000; at++) addExact(down, Float64Array.of(-(2 ** 29) - 1))
    expect(readExactSums(up)[0]).toBe(1000 * (2 ** 29 + 1))
    expect(readExactSums(mergeExactSums(up, down))[0]).toBe(0)
    expect(up.additions).toBeLessThan(2 ** 22)
  })

  it('are independent of when they carry', () => {
    const property = fc.property(lists, rows => {
      const late = createExactSums(2)
      late.additions = 2 ** 22 - 3
      for (const row of rows) addExact(late, Float64Array.from(row))
      expect(readExactSums(late)).toEqual(readExactSums(sumUp(rows)))
    })
    fc.assert(property)
  })

  it('leave what they merge as it was', () => {
    const [a, b] = [sumUp([[1, 2]]), sumUp([[3, 4]])]
    const before = structuredClone([a, b])
    mergeExactSums(a, b)
    expect([a, b]).toEqual(before)
  })
})
