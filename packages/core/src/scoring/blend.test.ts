import { defineCriterion } from '@coppice/spec'
import type { AnyCriterion, Criterion, Kernels, Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { referenceKernels } from '../kernels/reference-kernels.ts'
import { blend, blendRanks } from './blend.ts'
import { rankFractions } from './rank-fractions.ts'

const unit = (size: number): Unit => ({ id: 'u', granularity: 'channel', size, slices: [] })

const fixed = (name: string, scores: readonly number[], comparable = true): Criterion =>
  defineCriterion({ name, granularities: ['channel'], comparable, score: () => Float32Array.from(scores) })

const score = async (criterion: AnyCriterion, size: number): Promise<number[]> => [
  ...(await criterion.score(unit(size), {} as never, referenceKernels)),
]

const sums = defineCriterion({
  name: 'sums',
  needs: ['activation.sum', 'activation.count'],
  needsAt: granularity => (granularity === 'channel' ? ['activation.sum'] : ['activation.count']),
  granularities: ['element', 'channel'],
  comparable: true,
  score: (_unit, seen) => Float32Array.from(seen['activation.sum']),
  warn: ({ id }: Unit) => [`sums of ${id}`],
})

const grams = defineCriterion({
  name: 'grams',
  needs: ['activation.count', 'activation.gram'],
  granularities: ['channel', 'head'],
  score: ({ size }) => new Float32Array(size).fill(1),
})

describe('blend', () => {
  it('refuses a part for another version of the plugin interface', () => {
    const later: AnyCriterion = { ...fixed('later', [1]), api: 2 as 1 }
    expect(() => blend([fixed('a', [1]), 1], [later, 1])).toThrow(/^criterion 'later': .* received version 2/)
  })

  it('adds up scores by their mean magnitudes', async () => {
    const blended = blend([fixed('a', [1, 2, 3]), 0.7], [fixed('b', [400, 0, -200]), 0.3])
    const expected = [0.7 * 0.5 + 0.3 * 2, 0.7, 0.7 * 1.5 - 0.3]
    ;(await score(blended, 3)).forEach((value, cell) => expect(value).toBeCloseTo(expected[cell]!, 6))
  })

  it('looks at sums alone where all parts do', () => {
    const ofSums: Criterion = { ...fixed('a', [1]), weights: 'sums' }
    expect(blend([ofSums, 1], [ofSums, 2]).weights).toBe('sums')
    expect(blend([ofSums, 1], [fixed('b', [1]), 2]).weights).toBe('data')
  })

  it('takes ranks where asked to, equal scores alike', async () => {
    const blended = blendRanks([fixed('a', [5, 1, 5, 1e6]), 2])
    expect(await score(blended, 4)).toEqual([1, 0.25, 1, 1.75])
  })

  it('leaves zeros at zero', async () => {
    expect(await score(blend([fixed('a', [0, 0]), 1]), 2)).toEqual([0, 0])
  })

  it('does not depend on the scale of its parts', async () => {
    const scores = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
    const factor = fc.constantFrom(0.25, 8, 1024)
    await fc.assert(
      fc.asyncProperty(scores, scores, factor, async (one, other, by) => {
        const blendOf = (values: number[]): AnyCriterion => blend([fixed('a', values), 1], [fixed('b', other), 2])
        expect(await score(blendOf(one.map(value => value * by)), 3)).toEqual(await score(blendOf(one), 3))
      }),
    )
  })

  it('needs what its parts need, at the granularities that they share', () => {
    const blended = blend([sums, 0.7], [grams, 0.3])
    expectTypeOf(blended).toEqualTypeOf<Criterion<'activation.sum' | 'activation.count' | 'activation.gram'>>()
    expect(blended.name).toBe('0.7*sums+0.3*grams')
    expect(blended.needs).toEqual(['activation.sum', 'activation.count', 'activation.gram'])
    expect(blended.needsAt?.('channel')).toEqual(['activation.sum', 'activation.count', 'activation.gram'])
    expect(blend([sums, 1]).needsAt?.('channel')).toEqual(['activation.sum'])
    expect(blended.granularities).toEqual(['channel'])
    expect(blended.comparable).toBe(false)
    expect(blend([sums, 1]).comparable).toBe(true)
  })

  it('shows its parts what was seen, and hands their warnings back', async () => {
    const seen = { 'activation.sum': Float64Array.of(1, 3), 'activation.count': Float64Array.of(1, 1) }
    const blended = blend([sums, 2])
    const kernels: Kernels = referenceKernels
    expect([...(await blended.score(unit(2), seen, kernels))]).toEqual([1, 3])
    expect(await blended.warn?.(unit(2), seen, kernels)).toEqual(['sums of u'])
  })

  it.each([0, -1, NaN, Infinity])('refuses the weight %d', weight => {
    expect(() => blend([sums, weight])).toThrow('a weight above 0')
  })

  it('refuses no criteria, and criteria that share no granularity', () => {
    expect(() => blend()).toThrow('at least one criterion')
    const heads = { ...grams, granularities: ['head'] } as const
    expect(() => blend([sums, 1], [heads, 1])).toThrow('received sums: element, channel; grams: head')
  })
})

describe('rankFractions', () => {
  it('counts what is below and half of what is equal', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(values, given => {
        const expected = given.map(value => {
          const [below, equal] = [given.filter(other => other < value), given.filter(other => other === value)]
          return Math.fround((below.length + equal.length / 2) / given.length)
        })
        expect([...rankFractions(Float32Array.from(given))]).toEqual(expected)
      }),
    )
  })
})
