import { neuronUnit } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activationEntropy, mutualInformation } from './index.ts'
import { histogramOf, labelledHistogramOf } from './testing/statistics.ts'

const cells = (count: number): ReturnType<typeof neuronUnit> => neuronUnit(Array.from({ length: count }, () => [1]))

const entropies = async (columns: readonly number[][], bins = 64): Promise<number[]> => {
  const seen = { 'activation.histogram': histogramOf(columns, { width: 0.5 }) }
  return [...(await activationEntropy({ bins }).score(cells(columns.length), seen, referenceKernels))]
}

const informations = async (columns: readonly number[][], labels: readonly number[]): Promise<number[]> => {
  const seen = { 'activation.histogramByLabel': labelledHistogramOf(columns, labels, 0.5) }
  return [...(await mutualInformation().score(cells(columns.length), seen, referenceKernels))]
}

describe('activationEntropy', () => {
  it('counts bins and the atom of zeros, corrected', async () => {
    const [constant, halved, spread, rectified] = await entropies([
      [1, 1, 1, 1],
      [1, 1, 2, 2],
      [1, 2, 3, 4],
      [0, 0.1, 0.2, 0],
    ])
    expect(constant).toBe(0)
    expect(halved).toBeCloseTo(Math.log(2) + 1 / 8, 6)
    expect(spread).toBeCloseTo(Math.log(4) + 3 / 8, 6)
    expect(rectified).toBeCloseTo(Math.log(2) + 1 / 8, 6)
  })

  it('merges bins down to those asked for', async () => {
    const [score] = await entropies([[1, 2, 3, 4, 5, 6, 7, 7.9]], 4)
    expect(score).toBeCloseTo(
      -(1 / 8) * Math.log(1 / 8) - (3 / 8) * Math.log(3 / 8) - Math.log(2 / 8) * (4 / 8) + 3 / 16,
      1,
    )
  })

  it('does not change with a factor of a power of two', async () => {
    const column = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(column, column, async (one, other) => {
        const scaled = [one, other].map(values => values.map(value => value * 4))
        const seen = { 'activation.histogram': histogramOf(scaled, { width: 2 }) }
        const scores = await activationEntropy().score(cells(2), seen, referenceKernels)
        expect([...scores]).toEqual(await entropies([one, other]))
      }),
    )
  })

  it('warns of too few values, and of orders that the bins make', async () => {
    const few = { 'activation.histogram': histogramOf([[1, 2]], { width: 0.5 }) }
    expect(await activationEntropy().warn?.(cells(1), few, referenceKernels)).toEqual([
      "activation-entropy on 'neurons': 2 values for 3 bins; show it more examples.",
    ])
    const apart = [0, 1, 2, 3].map(cell => Array.from({ length: 400 }, (_, at) => 16 + 2 * (at % (cell + 1))))
    const stable = { 'activation.histogram': histogramOf(apart, { width: 1, lowest: 16, bins: 32 }) }
    expect(await activationEntropy({ bins: 32 }).warn?.(cells(4), stable, referenceKernels)).toEqual([])
    const swapped = [
      Array.from({ length: 400 }, (_, at) => 16 + (at % 2)),
      Array.from({ length: 400 }, (_, at) => 16 + 8 * Number(at % 8 === 0)),
      Array.from({ length: 400 }, (_, at) => 18 + (at % 2)),
      Array.from({ length: 400 }, (_, at) => 16 + 8 * Number(at % 6 === 0)),
    ]
    const odd = { 'activation.histogram': histogramOf(swapped, { width: 1, lowest: 16, bins: 32 }) }
    expect((await activationEntropy({ bins: 32 }).warn?.(cells(4), odd, referenceKernels))?.[0]).toMatch(
      /^activation-entropy on 'neurons': 32 or 17 bins give different orders \(rank correlation -0\.\d+\)/,
    )
  })

  it.each([3, 4097, 8.5, NaN])('refuses %d bins', bins => {
    expect(() => activationEntropy({ bins })).toThrow('a whole number of bins')
    expect(() => mutualInformation({ bins })).toThrow('a whole number of bins')
  })
})

describe('mutualInformation', () => {
  const labels = Array.from({ length: 400 }, (_, at) => at % 2)

  it('is the entropy of the label where a value gives it away, and 0 where it says nothing', async () => {
    const telling = labels.map(label => 1 + label)
    const silent = labels.map(() => 0)
    const blind = labels.map((_, at) => 1 + (at % 4 < 2 ? 1 : 0))
    const rectified = labels.map(label => 3 * label)
    const [one, two, three, four] = await informations([telling, silent, blind, rectified], labels)
    expect(one).toBeCloseTo(Math.log(2) + 1 / 800, 5)
    expect([two, three]).toEqual([0, 0])
    expect(four).toBeCloseTo(one!, 6)
  })

  it('is H(a) − Σ p·H(a | label), by its definition', async () => {
    const values = labels.map((label, at) => 1 + ((at * 7 + label * 3 + (at % 5)) % 4))
    const p = (of: (at: number) => boolean): number => labels.filter((_, at) => of(at)).length / labels.length
    let [expected, occupied] = [0, 0]
    for (const value of [1, 2, 3, 4])
      for (const label of [0, 1]) {
        const joint = p(at => values[at] === value && labels[at] === label)
        if (joint === 0) continue
        occupied++
        expected += joint * Math.log(joint / p(at => values[at] === value) / p(at => labels[at] === label))
      }
    expected += (4 - 1 - (occupied - 2)) / (2 * labels.length)
    expect((await informations([values], labels))[0]).toBeCloseTo(Math.max(0, expected), 6)
  })

  it('takes no credit for bins that chance fills', async () => {
    // Independent of the label: the plain estimate is about (bins − 1) / 2n = 0.02 above zero.
    const noise = labels.map((_, at) => 1 + (Math.imul(at + 1, 2654435761) >>> 28))
    const [score] = await informations([noise], labels)
    expect(score).toBeLessThan(0.01)
  })

  it('counts the values of a label when it warns', async () => {
    const seen = { 'activation.histogramByLabel': labelledHistogramOf([[1, 2, 3, 4]], [0, 1, 0, 1], 0.5) }
    expect(await mutualInformation().warn?.(cells(1), seen, referenceKernels)).toEqual([
      "mutual-information on 'neurons': 2 values for 7 bins; show it more examples.",
    ])
  })
})
