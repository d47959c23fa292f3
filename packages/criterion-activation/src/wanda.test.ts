import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import type { Rows } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import type { Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wanda } from './index.ts'
import { statisticsOf } from './testing/statistics.ts'

const score = async (unit: Unit, values: Rows, compare: 'row' | 'layer' = 'layer'): Promise<number[]> => [
  ...(await wanda({ compare }).score(unit, statisticsOf(values), referenceKernels)),
]

/** Inputs whose root mean squares are 2, 1 and 5. */
const values = [
  [2, 1, 1],
  [-2, -1, 7],
]
const weights = [
  [1, -2, 0],
  [3, 0.5, -1],
]

const matrixOf = (rows: number, columns: number): fc.Arbitrary<number[][]> => {
  const number = fc.integer({ min: -500, max: 500 }).map(value => value / 8)
  return fc.array(fc.array(number, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
}

describe('wanda', () => {
  it('is the magnitude by the root mean square of the input', async () => {
    expect(await score(elementUnit(weights), values)).toEqual([2, 2, 0, 6, 0.5, 5])
  })

  it('follows the inputs of a transposed weight and of groups', async () => {
    const transposed = { outputs: [1], inputs: [0], groups: 1, groupedBy: 'outputs' } as const
    expect(await score(elementUnit([[1], [-2], [1]], transposed), values)).toEqual([2, 2, 5])
    const grouped = { outputs: [0], inputs: [1], groups: 3, groupedBy: 'outputs' } as const
    expect(await score(elementUnit([[1], [1], [1]], grouped), values)).toEqual([2, 1, 5])
  })

  it('adds up blocks', async () => {
    expect(await score(blockUnit(weights, [2, 2]), values)).toEqual([2 + 2 + 6 + 0.5, 0 + 5])
    expect(await score(blockUnit(weights, [2, 2]), values, 'row')).toEqual([10.5, 5])
  })

  it('weighs what reads a cell by the size of its values, and what makes it where nothing reads it', async () => {
    const read = neuronUnit([[100], [100], [100]], weights)
    expect(await score(read, values)).toEqual([(1 + 3) * 2, 2 + 0.5, 1 * 5])
    expect(await score(read, values, 'row')).toEqual(await score(read, values))
    expect(await score(neuronUnit([[1], [2], [3]]), values)).toEqual([2, 2, 15])
  })

  it('ranks within a row, equal ones alike', async () => {
    expect(await score(elementUnit(weights), values, 'row')).toEqual(
      [4 / 6, 4 / 6, 1 / 6, 5 / 6, 1 / 6, 3 / 6].map(Math.fround),
    )
  })

  it('agrees with the definition, and takes the same part of every row with one threshold', async () => {
    await fc.assert(
      fc.asyncProperty(matrixOf(3, 6), matrixOf(4, 6), fc.integer({ min: 0, max: 6 }), async (w, x, removed) => {
        const expected = w.flatMap(row =>
          row.map((weight, j) => Math.abs(weight) * Math.sqrt(x.reduce((sum, one) => sum + one[j]! ** 2, 0) / 4)),
        )
        const products = await score(elementUnit(w), x)
        products.forEach((product, at) => expect(product).toBeCloseTo(expected[at]!, 2))
        if (new Set(products).size < 18) return
        const ranks = await score(elementUnit(w), x, 'row')
        const lowest = [...ranks.keys()].sort((a, b) => ranks[a]! - ranks[b]!).slice(0, 3 * removed)
        for (const row of [0, 1, 2]) expect(lowest.filter(at => Math.floor(at / 6) === row)).toHaveLength(removed)
      }),
    )
  })

  it('scores what was never seen 0', async () => {
    const nothing = { 'activation.count': new Float64Array(3), 'activation.sumSquares': new Float64Array(3) }
    expect([...(await wanda({ compare: 'layer' }).score(elementUnit(weights), nothing, referenceKernels))]).toEqual(
      new Array(6).fill(0),
    )
  })
})
