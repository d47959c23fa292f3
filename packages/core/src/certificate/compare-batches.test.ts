import { describe, expect, it } from 'vitest'
import { encodeElements } from '@coppice/graph'
import type { Batch } from '@coppice/spec'
import { matching } from '../../test/matching.ts'
import { compareBatches } from './compare-batches.ts'

const floats = (...data: number[]): Batch => ({ type: 'float32', shape: [data.length], data: Float32Array.from(data) })
const halves = (...data: number[]): Batch => ({
  type: 'float16',
  shape: [data.length],
  data: new Uint16Array(encodeElements('float16', data).slice().buffer),
})
const integers = (...data: bigint[]): Batch => ({ type: 'int64', shape: [data.length], data: BigInt64Array.from(data) })

describe('compareBatches', () => {
  it('measures the largest difference by the largest magnitude', () => {
    const { absolute, relative, reason } = compareBatches(floats(1, -8, 2), floats(1, -7, 2.5))
    expect([absolute, relative, reason]).toEqual([1, 0.125, undefined])
  })

  it('reads float16 as numbers, not as bits', () => {
    expect(compareBatches(halves(4, 2), halves(4, 1))).toEqual({ absolute: 1, relative: 0.25 })
  })

  it.each([
    [floats(Number.NaN, 1), floats(Number.NaN, 1)],
    [floats(Infinity, -Infinity, 0), floats(Infinity, -Infinity, -0)],
    [integers(1n, 2n), integers(1n, 2n)],
    [floats(), floats()],
  ])('finds no difference between %o and %o', (expected, received) => {
    expect(compareBatches(expected, received)).toEqual({ absolute: 0, relative: 0 })
  })

  it.each([
    [floats(1, 2), floats(1, Number.NaN)],
    [floats(Number.NaN), floats(0)],
    [floats(Infinity), floats(-Infinity)],
    [floats(1), floats(Infinity)],
    [floats(1, 2), floats(1)],
    [floats(1), halves(1)],
  ])('cannot measure %o against %o', (expected, received) => {
    expect(compareBatches(expected, received)).toMatchObject({ relative: Infinity, reason: matching(/./) })
  })

  it('wants integers to be equal', () => {
    const { absolute, reason } = compareBatches(integers(1_000_000n), integers(1_000_001n))
    expect([absolute, reason]).toEqual([1, 'integers differ'])
  })

  it('counts any difference from all zeros as 1', () => {
    expect(compareBatches(floats(0, 0), floats(0, 1e-9)).relative).toBe(1)
  })
})
