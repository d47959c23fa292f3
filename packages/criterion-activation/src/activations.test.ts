import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { activationDeviation, activationMean, apoz } from './index.ts'
import { statisticsOf } from './testing/statistics.ts'

const values = [
  [0, 1, -2],
  [0, 3, 4],
  [0, 0, 4],
  [8, 0, -2],
]
const seen = statisticsOf(values)
const cells = neuronUnit([[1], [2], [3]], [[4, 5, 6]])
const weights = [
  [1, -2, 0],
  [3, 0.5, -1],
]

describe('apoz', () => {
  it('is the part of values that are not zero', async () => {
    expect([...(await apoz().score(cells, seen, referenceKernels))]).toEqual([0.25, 0.5, 1])
    const nothing = { 'activation.count': new Float64Array(3), 'activation.zeros': new Float64Array(3) }
    expect([...(await apoz().score(cells, nothing, referenceKernels))]).toEqual([0, 0, 0])
  })

  it('warns where nothing is exactly zero', async () => {
    expect(await apoz().warn?.(cells, seen, referenceKernels)).toEqual([])
    const lively = { ...seen, 'activation.zeros': new Float64Array(3) }
    expect(await apoz().warn?.(cells, lively, referenceKernels)).toEqual([
      "apoz on 'neurons': no value is exactly zero, so that all cells score the same.",
    ])
  })
})

describe('activationMean', () => {
  it('is the mean magnitude of cells', async () => {
    expect([...(await activationMean().score(cells, seen, referenceKernels))]).toEqual([2, 1, 3])
  })

  it('multiplies single weights with that of their input, and adds blocks up', async () => {
    expect([...(await activationMean().score(elementUnit(weights), seen, referenceKernels))]).toEqual([
      2, 2, 0, 6, 0.5, 3,
    ])
    expect([...(await activationMean().score(blockUnit(weights, [1, 2]), seen, referenceKernels))]).toEqual([
      4, 0, 6.5, 3,
    ])
  })
})

describe('activationDeviation', () => {
  it('is the standard deviation of cells', async () => {
    const deviations = [Math.sqrt(12), Math.sqrt(1.5), 3].map(Math.fround)
    expect([...(await activationDeviation().score(cells, seen, referenceKernels))]).toEqual(deviations)
  })

  it('multiplies single weights with that of their input', async () => {
    const scores = await activationDeviation().score(elementUnit(weights), seen, referenceKernels)
    expect(scores[3]).toBeCloseTo(3 * Math.sqrt(12), 5)
    expect(scores[5]).toBeCloseTo(3, 5)
  })

  it('is 0 for a large constant, not NaN', async () => {
    const constant = fc.double({ min: -1e9, max: 1e9, noNaN: true })
    await fc.assert(
      fc.asyncProperty(constant, async value => {
        const one = statisticsOf([[value], [value], [value]])
        const [score] = await activationDeviation().score(neuronUnit([[1]]), one, referenceKernels)
        expect(score! / Math.max(1, Math.abs(value))).toBeLessThan(1e-6)
      }),
    )
  })

  it('does not see a constant that is added, and grows with the scale', async () => {
    const deviationsOf = async (change: (value: number) => number): Promise<number[]> => {
      const statistics = statisticsOf(values.map(row => row.map(change)))
      return [...(await activationDeviation().score(cells, statistics, referenceKernels))]
    }
    const plain = await deviationsOf(value => value)
    ;(await deviationsOf(value => value + 5)).forEach((score, cell) => expect(score).toBeCloseTo(plain[cell]!, 5))
    ;(await deviationsOf(value => value * -3)).forEach((score, cell) => expect(score).toBeCloseTo(plain[cell]! * 3, 5))
  })
})
