import { referenceKernels } from '@coppice/core'
import type { Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { l2, lamp } from './index.ts'

const elements = (values: readonly number[]): Unit => ({
  id: 'w',
  granularity: 'element',
  size: values.length,
  slices: [
    {
      tensor: 'w',
      shape: [values.length],
      data: Float32Array.from(values),
      role: 'output',
      layout: { kind: 'element' },
    },
  ],
})

const channels = (values: readonly number[], width: number): Unit => {
  const size = values.length / width
  const layout = { kind: 'axis', axis: 0, positions: Int32Array.from({ length: size }, (_, i) => i), count: 1 } as const
  return {
    ...elements(values),
    granularity: 'channel',
    size,
    slices: [{ ...elements(values).slices[0]!, shape: [size, width], layout }],
  }
}

const score = async (unit: Unit): Promise<number[]> => [...(await lamp().score(unit, {}, referenceKernels))]

/** The definition, quadratic: each square by the sum of all that are not smaller. */
const naive = (squares: readonly number[]): number[] =>
  squares.map(square => {
    const sum = squares.filter(other => other >= square).reduce((total, other) => total + other, 0)
    return square === 0 ? 0 : square / sum
  })

const weights = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 4, maxLength: 40 })

describe('lamp', () => {
  it('divides each square by those that are not smaller', async () => {
    expect(await score(elements([1, -2, 2, 0]))).toEqual([1 / 9, 0.5, 0.5, 0].map(Math.fround))
  })

  it('gives the largest weight 1', async () => {
    expect((await score(elements([1, -5, 2])))[1]).toBe(1)
  })

  it('is 0 where all weights are 0', async () => {
    expect(await score(elements([0, 0, 0]))).toEqual([0, 0, 0])
  })

  it('agrees with the definition, for weights and for squared norms of channels', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async values => {
        const expected = naive(values.map(value => value * value))
        ;(await score(elements(values))).forEach((received, at) => expect(received).toBeCloseTo(expected[at]!, 6))
        const even = values.slice(0, values.length & ~1)
        const squares = Array.from({ length: even.length / 2 }, (_, at) => even[2 * at]! ** 2 + even[2 * at + 1]! ** 2)
        ;(await score(channels(even, 2))).forEach((received, at) =>
          expect(received).toBeCloseTo(naive(squares)[at]!, 6),
        )
      }),
    )
  })

  it('orders the cells of a unit as l2 does', async () => {
    await fc.assert(
      fc.asyncProperty(weights, async values => {
        const [ours, norms] = [await score(elements(values)), await l2().score(elements(values), {}, referenceKernels)]
        for (let i = 1; i < values.length; i++)
          expect(Math.sign(ours[i]! - ours[0]!)).toBe(Math.sign(norms[i]! - norms[0]!))
      }),
    )
  })
})
