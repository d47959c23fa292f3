import { blockUnit, elementUnit, neuronUnit } from '@coppice/testkit'
import { referenceKernels } from '@coppice/core'
import { describe, expect, it } from 'vitest'
import { obd } from './index.ts'
import type { Unit } from '@coppice/spec'

const weights = [
  [1, -2],
  [0.5, 4],
]

/** Σg² over four examples, for the weight; other slices are not to be looked at. */
const seenOf = (unit: Unit) => ({
  'gradient.count': Float64Array.of(4),
  'gradient.sumSquares': unit.slices.map(({ role, data }) =>
    role === 'output' ? Float64Array.of(8, 2, 16, 1) : new Float64Array(data.length).fill(NaN),
  ),
})

const score = async (unit: Unit): Promise<number[]> => [...(await obd().score(unit, seenOf(unit), referenceKernels))]

describe('obd', () => {
  it('is half the square of the weight by the mean square of the gradient', async () => {
    expect(await score(elementUnit(weights))).toEqual([1, 1, 0.5, 2])
  })

  it('adds up over blocks and over the weights that make a cell', async () => {
    expect(await score(blockUnit(weights, [2, 1]))).toEqual([1.5, 3])
    expect(await score(neuronUnit(weights, [[3, 3]]))).toEqual([2, 2.5])
  })

  it('is 0 without examples', async () => {
    const unit = elementUnit(weights)
    const seen = { 'gradient.count': Float64Array.of(0), 'gradient.sumSquares': [new Float64Array(4)] }
    expect([...(await obd().score(unit, seen, referenceKernels))]).toEqual([0, 0, 0, 0])
  })

  it('predicts the loss of a quadratic in its minimum', async () => {
    // L = ½ Σ aᵢ·(wᵢ − mᵢ)², examples of which draw the minimum apart by ±1: E g² = a² · 1, and H = a where a is 1.
    const unit = elementUnit([[3, -5]])
    const seen = { 'gradient.count': Float64Array.of(2), 'gradient.sumSquares': [Float64Array.of(2, 2)] }
    expect([...(await obd().score(unit, seen, referenceKernels))]).toEqual([4.5, 12.5])
  })
})
