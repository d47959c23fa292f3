import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Target } from '@coppice/spec'
import { fitSparsity } from './fit-sparsity.ts'
import { resolveTarget } from './resolve-target.ts'

describe('resolveTarget', () => {
  it('turns what is kept into what goes', () => {
    expect(resolveTarget({ keep: 0.75 }, 'element')).toEqual({ kind: 'sparsity', amount: 0.25 })
    expect(resolveTarget({ bytes: 1000 }, 'channel')).toEqual({ kind: 'bytes', amount: 1000 })
  })

  it.each([
    [{ sparsity: 1 }],
    [{ sparsity: -0.1 }],
    [{ sparsity: Number.NaN }],
    [{ keep: 0 }],
    [{ keep: 1.1 }],
    [{ bytes: 0 }],
    [{ macs: Infinity }],
    [{}],
    [{ sparsity: 0.5, keep: 0.5 }],
    [{ sparsity: '0.5' }],
  ])('refuses %j', target => {
    expect(() => resolveTarget(target as unknown as Target, 'channel')).toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })

  it.each(['element', 'n:m', 'block'] as const)('says why %s cannot serve bytes, and what to do', granularity => {
    expect(() => resolveTarget({ bytes: 0.5 }, granularity)).toThrow(/Zeros alone make a file no smaller/)
  })
})

describe('fitSparsity', () => {
  const fit = (measure: (sparsity: number) => number, limit: number, guess = 0.5) =>
    fitSparsity({
      choose: sparsity => sparsity,
      measure,
      whole: measure(0),
      limit,
      guess,
      count: sparsity => Math.floor(sparsity * 1e6),
    })

  it('finds a sparsity within the limit, and none much smaller is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (power, steps, limit, guess) => {
          const measure = (sparsity: number): number => 1 - (Math.floor(sparsity * steps) / steps) ** power
          const { sparsity, amount } = await fit(measure, limit, guess)
          expect(amount).toBe(measure(sparsity))
          expect(amount).toBeLessThanOrEqual(limit)
          const lower = measure(Math.max(0, sparsity - 2e-4))
          expect(lower > limit || amount >= limit - 1e-3).toBe(true)
        },
      ),
    )
  })

  it('removes nothing where nothing has to go', async () => {
    expect((await fit(sparsity => 1 - sparsity, 1)).sparsity).toBe(0)
  })

  it('gives the best there is where the limit cannot be reached', async () => {
    const trial = await fit(sparsity => 1 - sparsity / 2, 0.3)
    expect(trial).toMatchObject({ sparsity: 1, choice: 1, amount: 0.5 })
  })
})
