import { describe, expect, it } from 'vitest'
import { seeded } from './index.ts'

const draw = (seed: number, label?: string): number[] => {
  const random = seeded(seed, label)
  return Array.from({ length: 20_000 }, () => random.uniform())
}

describe('seeded', () => {
  it('gives the same numbers for the same seed and label', () => {
    expect(draw(4, 'a')).toEqual(draw(4, 'a'))
    expect(draw(4)).toEqual(draw(4, ''))
  })

  it('gives others for another seed or label', () => {
    expect(draw(4, 'a').slice(0, 3)).not.toEqual(draw(5, 'a').slice(0, 3))
    expect(draw(4, 'a').slice(0, 3)).not.toEqual(draw(4, 'b').slice(0, 3))
  })

  it('is uniform: every tenth has a tenth', () => {
    const counts = new Array<number>(10).fill(0)
    for (const value of draw(1)) counts[Math.floor(value * 10)]!++
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  it('draws normal numbers with mean 0 and deviation 1', () => {
    const random = seeded(2)
    const values = Array.from({ length: 20_000 }, () => random.normal())
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    expect(Math.abs(mean)).toBeLessThan(0.03)
    expect(values.reduce((sum, value) => sum + value ** 2, 0) / values.length).toBeCloseTo(1, 1)
  })

  it('draws whole numbers with both ends, and picks every choice', () => {
    const random = seeded(3)
    expect(new Set(Array.from({ length: 100 }, () => random.integer(-1, 1)))).toEqual(new Set([-1, 0, 1]))
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
    expect(() => random.pick([])).toThrow('expected at least one choice')
  })
})
