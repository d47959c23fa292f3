import { referenceKernels } from '@coppice/core'
import type { Unit } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { random } from './index.ts'

const unit = (id: string, size: number): Unit => ({ id, granularity: 'channel', size, slices: [] })

const score = async (of: Unit, seed?: number): Promise<number[]> => {
  const criterion = seed === undefined ? random() : random({ seed })
  return [...(await criterion.score(of, {}, referenceKernels))]
}

describe('random', () => {
  it('is the same for the same seed and unit, and for a part of its cells', async () => {
    expect(await score(unit('a', 9), 3)).toEqual(await score(unit('a', 9), 3))
    expect(await score(unit('a', 4), 3)).toEqual((await score(unit('a', 9), 3)).slice(0, 4))
    expect(await score(unit('a', 4))).toEqual(await score(unit('a', 4), 1))
  })

  it('is another for another seed and for another unit', async () => {
    const scores = await Promise.all([score(unit('a', 9), 1), score(unit('a', 9), 2), score(unit('b', 9), 1)])
    expect(new Set(scores.map(String)).size).toBe(3)
  })

  it('is uniform in [0, 1): every tenth has a tenth of a hundred thousand', async () => {
    const counts = new Array<number>(10).fill(0)
    for (const value of await score(unit('conv1.weight', 100_000))) counts[Math.floor(value * 10)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(100_000)
  })

  it('does not move cells together: neighbours and seeds are uncorrelated', async () => {
    const [one, other] = [await score(unit('a', 20_000), 1), await score(unit('a', 20_000), 2)]
    expect(Math.abs(correlation(one, other))).toBeLessThan(0.03)
    expect(Math.abs(correlation(one.slice(1), one.slice(0, -1)))).toBeLessThan(0.03)
  })

  it('refuses a seed that is no integer', () => {
    expect(() => random({ seed: 0.5 })).toThrow('expected an integer seed, received 0.5')
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [left, right] = [mean(a), mean(b)]
  const product = (x: readonly number[], p: number, y: readonly number[], q: number): number =>
    mean(x.map((value, i) => (value - p) * (y[i]! - q)))
  return product(a, left, b, right) / Math.sqrt(product(a, left, a, left) * product(b, right, b, right))
}
