import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Granularity, Scored } from '@coppice/spec'
import { allocationChecks } from '../../../testkit/src/index.ts'
import { createRandom } from '../random/random.ts'
import { erk, proportionalDensities } from './erk.ts'
import { global } from './global.ts'
import { lamp } from './lamp.ts'
import { uniform } from './uniform.ts'

const allocations = { uniform, global, erk, lamp }

describe.each(Object.entries(allocations))('%s', (_, make) => {
  for (const { name, run } of allocationChecks(make({ floor: 0 }))) it(name, run)
})

function scoredUnits(seed: number, shapes: readonly (readonly number[])[], granularity: Granularity): Scored[] {
  return shapes.map((shape, index) => {
    const random = createRandom(seed, `${index}`)
    const elements = shape.reduce((product, size) => product * size, 1)
    const size = granularity === 'element' ? elements : shape[0]!
    const scores = Float32Array.from({ length: size }, () => Math.abs(random.normal()))
    const unit = { id: `unit${index}`, granularity, size, shape }
    return { unit, scores, parametersPerCell: elements / size }
  })
}

const shapes = fc.array(fc.array(fc.integer({ min: 2, max: 12 }), { minLength: 2, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
})

describe.each([global, erk, lamp])('%o', make => {
  it('removes exactly floor(sparsity x weights) single weights', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.double({ min: 0, max: 0.7, noNaN: true }), (drawn, seed, sparsity) => {
        const scored = scoredUnits(seed, drawn, 'element')
        const fractions = make().allocate(scored, sparsity)
        const total = scored.reduce((sum, { unit }) => sum + unit.size, 0)
        const removed = scored.reduce((sum, { unit }) => sum + Math.round(fractions.get(unit.id)! * unit.size), 0)
        const room = total - scored.length
        expect(removed).toBe(Math.min(Math.floor(sparsity * total + 1e-6), room))
      }),
    )
  })

  it('keeps the floor of every unit, and a cell of it in any case', () => {
    const fraction = fc.double({ min: 0, max: 0.999, noNaN: true })
    fc.assert(
      fc.property(shapes, fc.nat(), fraction, fraction, (drawn, seed, sparsity, floor) => {
        const scored = scoredUnits(seed, drawn, 'channel')
        const fractions = make({ floor }).allocate(scored, sparsity)
        for (const { unit } of scored) {
          const kept = unit.size - fractions.get(unit.id)! * unit.size
          expect(kept).toBeGreaterThanOrEqual(Math.min(floor, 1 - sparsity) * unit.size - 1e-6)
          expect(kept).toBeGreaterThanOrEqual(1 - 1e-6)
        }
      }),
    )
  })

  it.each([-0.1, 1.5, Number.NaN])('refuses the floor %f', floor => {
    expect(() => make({ floor })).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('global', () => {
  it('takes the lowest scores wherever they are', () => {
    const unit = (id: string, scores: number[]): Scored => ({
      unit: { id, granularity: 'element', size: scores.length, shape: [1, scores.length] },
      scores: Float32Array.from(scores),
      parametersPerCell: 1,
    })
    const scored = [unit('a', [1, 2, 3, 4]), unit('b', [10, 20, 30, 0])]
    expect([...global().allocate(scored, 0.5)]).toEqual([
      ['a', 0.75],
      ['b', 0.25],
    ])
  })

  it('keeps a tenth of every channel unit by default, and one weight of every tensor', () => {
    const low = (granularity: Granularity): Scored[] => {
      const [first, second] = scoredUnits(
        1,
        [
          [20, 2],
          [20, 2],
        ],
        granularity,
      )
      return [{ ...first!, scores: first!.scores.map(score => score - 100) }, second!]
    }
    expect(global().allocate(low('channel'), 0.6).get('unit0')).toBeCloseTo(0.9)
    expect(global().allocate(low('element'), 0.6).get('unit0')).toBeCloseTo(39 / 40)
  })
})

describe('lamp', () => {
  it('ranks by the share of what is left', () => {
    const unit = (id: string, scores: number[]): Scored => ({
      unit: { id, granularity: 'element', size: scores.length, shape: [1, scores.length] },
      scores: Float32Array.from(scores),
      parametersPerCell: 1,
    })
    // LAMP scores: a has 1/3, 1/2, 1 and b has 1/10001, 1, so b's small one goes first although it is as large.
    const scored = [unit('a', [1, 1, 1]), unit('b', [1, 100])]
    expect([...lamp().allocate(scored, 0.2).values()]).toEqual([0, 0.5])
    expect([...lamp().allocate(scored, 0.4).values()]).toEqual([1 / 3, 0.5])
  })

  it('takes the cells that are gone already first', () => {
    const [unit] = scoredUnits(1, [[8, 2]], 'channel')
    const scores = unit!.scores.map((score, cell) => (cell === 3 ? -Infinity : score))
    expect(
      lamp()
        .allocate([{ ...unit!, scores }], 0.5)
        .get('unit0'),
    ).toBe(0.5)
  })
})

describe('proportionalDensities', () => {
  const share = fc.record({
    weight: fc.integer({ min: 1, max: 1000 }),
    ratio: fc.double({ min: 0.001, max: 10, noNaN: true }),
    least: fc.double({ min: 0, max: 1, noNaN: true }),
  })

  it('keeps what is asked for, as far as the least densities allow', () => {
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (shares, part) => {
          const total = shares.reduce((sum, { weight }) => sum + weight, 0)
          const least = shares.reduce((sum, each) => sum + each.weight * each.least, 0)
          const densities = proportionalDensities(shares, part * total)
          const kept = shares.reduce((sum, { weight }, index) => sum + weight * densities[index]!, 0)
          expect(kept).toBeCloseTo(Math.max(least, part * total), 6)
          densities.forEach((density, index) => {
            expect(density).toBeGreaterThanOrEqual(shares[index]!.least)
            expect(density).toBeLessThanOrEqual(1)
          })
        },
      ),
    )
  })

  it('gives the thin layer of LeNet-300-100 all and the rest by shape', () => {
    const layers = [
      [300, 784],
      [100, 300],
      [10, 100],
    ]
    const shares = layers.map(([out, input]) => ({
      weight: out! * input!,
      ratio: (out! + input!) / (out! * input!),
      least: 0,
    }))
    const densities = proportionalDensities(shares, 0.1 * 266_200)
    expect(densities[2]).toBe(1)
    expect(densities[0]! / densities[1]!).toBeCloseTo(shares[0]!.ratio / shares[1]!.ratio, 9)
  })
})
