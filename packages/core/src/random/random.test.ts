import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw)

describe('createRandom', () => {
  it('gives the numbers that it has always given', () => {
    expect(take(3, createRandom(1).next).map(number => number.toFixed(9))).toMatchInlineSnapshot(`
      [
        "0.695249401",
        "0.918941433",
        "0.588747541",
      ]
    `)
  })

  it('differs by seed, name and split', () => {
    const streams = [createRandom(1), createRandom(2), createRandom(1, 'a'), createRandom(1).split('a').split('b')]
    const first = streams.map(({ next }) => next())
    expect(new Set(first).size).toBe(streams.length)
  })

  it('splits without regard to what was drawn before', () => {
    const [fresh, used] = [createRandom(5), createRandom(5)]
    take(10, used.next)
    expect(used.split('weights').next()).toBe(fresh.split('weights').next())
  })

  it('draws whole numbers evenly below the limit', () => {
    const random = createRandom(3)
    const counts = new Uint32Array(10)
    for (let draw = 0; draw < 20000; draw++) counts[random.integer(10)]!++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('draws normal numbers of mean 0 and variance 1', () => {
    const numbers = take(50000, createRandom(4).normal)
    const moment = (power: number): number => numbers.reduce((sum, x) => sum + x ** power, 0) / numbers.length
    expect(Math.abs(moment(1))).toBeLessThan(0.02)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03)
    expect(Math.abs(moment(3))).toBeLessThan(0.05)
    expect(Math.abs(moment(4) - 2.9)).toBeLessThan(0.15)
  })
})
