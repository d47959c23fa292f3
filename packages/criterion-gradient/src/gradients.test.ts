import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import type { AnyCriterion, Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fisher, gradient, movement, snip, taylor } from './index.ts'
import { statisticsOf } from './testing/statistics.ts'

const weights = [
  [1, -2, 4],
  [0.5, 0, -1],
]
/** Two examples whose gradients of the first weight cancel. */
const examples = [
  [2, 1, 0, 4, 3, -1],
  [-2, 3, 0, -2, 1, 1],
]
const values = {
  'gradient.activationTimesGradient': Float64Array.of(6, 2),
  'gradient.activationSumAbs': Float64Array.of(10, 4),
}

const score = async (criterion: AnyCriterion, unit: Unit, of = examples): Promise<number[]> => [
  ...(await criterion.score(unit, { ...values, ...statisticsOf(unit, of) } as never, referenceKernels)),
]

const single = elementUnit(weights)
const block = blockUnit(weights, [2, 2])
const cells = neuronUnit(weights, [[7, 8]])

describe('gradient', () => {
  it('is the magnitude of the mean gradient of weights', async () => {
    expect(await score(gradient(), single)).toEqual([0, 2, 0, 1, 2, 0])
    expect(await score(gradient(), block)).toEqual([0 + 2 + 1 + 2, 0])
  })

  it('is the mean magnitude of the gradient of values', async () => {
    expect(await score(gradient(), cells)).toEqual([5, 2])
  })

  it('keeps the smallest where asked to', async () => {
    expect(await score(gradient({ keepSmallest: true }), single)).toEqual([0, -2, 0, -1, -2, 0])
    expect(await score(gradient({ keepSmallest: true }), cells)).toEqual([-5, -2])
  })

  it('needs gradients of weights or of values, not both', () => {
    expect(gradient().needsAt?.('n:m')).toEqual(['gradient.count', 'gradient.sum'])
    expect(gradient().needsAt?.('head')).toEqual(['gradient.count', 'gradient.activationSumAbs'])
  })
})

describe('taylor', () => {
  it('takes the magnitude of each example', async () => {
    expect(await score(taylor(), single)).toEqual([2, 4, 0, 1.5, 0, 1])
    expect(await score(taylor(), block)).toEqual([(Math.abs(2 - 2 + 2) + Math.abs(-2 - 6 - 1)) / 2, 1])
  })

  it('takes that of the mean where asked to', async () => {
    const mean = taylor({ magnitude: 'mean' })
    expect(await score(mean, single)).toEqual([0, 4, 0, 0.5, 0, 0])
    expect(await score(mean, block)).toEqual([Math.abs(-4 + 0.5), 0])
    expect(mean.needsAt?.('element')).toEqual(['gradient.count', 'gradient.sum'])
  })

  it('looks at the values of a cell, or at the weights that make it', async () => {
    expect(await score(taylor(), cells)).toEqual([3, 1])
    expect(await score(taylor({ of: 'weights' }), cells)).toEqual([(0 + 8) / 2, (2 + 1 + 1 + 1) / 2])
    expect(await score(taylor({ of: 'weights', magnitude: 'mean' }), cells)).toEqual([4, 0.5])
  })

  it('needs what it looks at', () => {
    expect(taylor().needs).toEqual([
      'gradient.count',
      'gradient.activationTimesGradient',
      'gradient.weightTimesGradient',
    ])
    expect(taylor().needsAt?.('block')).toEqual(['gradient.count', 'gradient.weightTimesGradient'])
    expect(taylor({ of: 'weights' }).needs).toEqual(['gradient.count', 'gradient.weightTimesGradient'])
  })

  it('is the slope of the loss along the weight, by finite differences', async () => {
    const given = [0.5, -1, 2]
    const lossOf = (w: readonly number[]): number =>
      0.5 * w.reduce((sum, weight, at) => sum + weight * given[at]!, -1) ** 2
    const of = elementUnit([[0.3, 0.7, -0.2]])
    const w = [...of.slices[0]!.data]
    const residual = w.reduce((sum, weight, at) => sum + weight * given[at]!, -1)
    const scores = await score(taylor(), of, [given.map(x => residual * x)])
    w.forEach((weight, at) => {
      const step = 1e-5 * weight
      const slope = (lossOf(w.with(at, weight + step)) - lossOf(w.with(at, weight - step))) / 2e-5
      expect(scores[at]).toBeCloseTo(Math.abs(slope), 5)
    })
  })
})

describe('fisher', () => {
  it("is the weight's square by the mean square of the gradients", async () => {
    expect(await score(fisher(), single)).toEqual([4, 4 * 5, 0, 0.25 * 10, 0, 1])
    expect(await score(fisher(), block)).toEqual([4 + 20 + 2.5, 1])
    expect(await score(fisher(), cells)).toEqual([24, 3.5])
  })
})

describe('snip', () => {
  it('adds up magnitudes of weight times mean gradient', async () => {
    expect(await score(snip(), single)).toEqual([0, 4, 0, 0.5, 0, 0])
    expect(await score(snip(), cells)).toEqual([4, 0.5])
    expect(await score(snip(), block)).toEqual([4.5, 0])
  })
})

describe('movement', () => {
  it('is positive where descent moves a weight away from zero', async () => {
    expect(await score(movement(), single)).toEqual([0, 4, 0, -0.5, 0, 0])
    expect(await score(movement(), block)).toEqual([3.5, 0])
  })
})

const criteria = [taylor(), taylor({ magnitude: 'mean' }), fisher(), snip(), movement(), gradient()]

describe.each(criteria)('$name, whatever the numbers', criterion => {
  const numbers = fc.array(fc.integer({ min: -64, max: 64 }), { minLength: 6, maxLength: 6 })

  it('is the same for examples in another order, and for all of them twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(numbers, { minLength: 1, maxLength: 4 }), async given => {
        const scores = await score(criterion, single, given)
        expect(await score(criterion, single, given.toReversed())).toEqual(scores)
        expect(await score(criterion, single, [...given, ...given])).toEqual(scores)
      }),
    )
  })

  it('is 0 where no gradients were taken, and finite for huge ones', async () => {
    expect(await score(criterion, single, [])).toEqual([0, 0, 0, 0, 0, 0])
    expect((await score(criterion, single, [new Array<number>(6).fill(1e9)])).every(Number.isFinite)).toBe(true)
  })
})
