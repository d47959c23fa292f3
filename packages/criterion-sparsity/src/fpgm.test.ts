import { referenceKernels } from '@coppice/core'
import type { Role, Slice, Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fpgm } from './index.ts'

const slice = (role: Role, rows: readonly (readonly number[])[]): Slice => ({
  tensor: role,
  shape: [rows.length, rows[0]!.length],
  data: Float32Array.from(rows.flat()),
  role,
  layout: { kind: 'axis', axis: 0, positions: Int32Array.from(rows.keys()), count: 1 },
})

const unit = (...slices: Slice[]): Unit => ({ id: 'u', granularity: 'channel', size: slices[0]!.shape[0]!, slices })

const score = async (of: Unit): Promise<number[]> => [...(await fpgm().score(of, {}, referenceKernels))]

/** The definition, pair by pair. */
const naive = (rows: readonly (readonly number[])[]): number[] =>
  rows.map(row => rows.reduce((sum, other) => sum + Math.hypot(...row.map((value, k) => value - other[k]!)), 0))

describe('fpgm', () => {
  it('sums the distances to all other filters', async () => {
    expect(await score(unit(slice('output', [[0], [1], [5]])))).toEqual([6, 5, 9])
    expect(
      await score(
        unit(
          slice('output', [
            [0, 0],
            [3, 4],
          ]),
        ),
      ),
    ).toEqual([5, 5])
  })

  it('gives equal filters the same and exactly 0 where all are equal', async () => {
    const filter = [0.1, 0.2, 0.3]
    expect(await score(unit(slice('output', [filter, filter, filter])))).toEqual([0, 0, 0])
  })

  it('takes several outputs as one long filter, and readers not at all', async () => {
    const of = unit(slice('output', [[0], [3]]), slice('output', [[0], [4]]), slice('input', [[7], [9]]))
    expect(await score(of)).toEqual([5, 5])
  })

  it('agrees with the definition for any number of filters and any width', async () => {
    const matrix = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 7 })).chain(([cells, width]) => {
      const value = fc.integer({ min: -20, max: 20 })
      const row = fc.array(value, { minLength: width, maxLength: width })
      return fc.array(row, { minLength: cells, maxLength: cells })
    })
    await fc.assert(
      fc.asyncProperty(matrix, async rows => {
        const expected = naive(rows)
        ;(await score(unit(slice('output', rows)))).forEach((received, at) =>
          expect(received).toBeCloseTo(expected[at]!, 3),
        )
      }),
    )
  })
})
