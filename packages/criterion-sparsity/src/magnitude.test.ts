import { referenceKernels } from '@coppice/core'
import type { Criterion, Role, Slice, Unit } from '@coppice/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupNorm, l1, l2, lp, magnitude } from './index.ts'

const rows = (tensor: string, role: Role, matrix: readonly (readonly number[])[]): Slice => ({
  tensor,
  shape: [matrix.length, matrix[0]!.length],
  data: Float32Array.from(matrix.flat()),
  role,
  layout: { kind: 'axis', axis: 0, positions: Int32Array.from(matrix.keys()), count: 1 },
})

const columns = (tensor: string, role: Role, matrix: readonly (readonly number[])[]): Slice => ({
  ...rows(tensor, role, matrix),
  layout: { kind: 'axis', axis: 1, positions: Int32Array.from(matrix[0]!.keys()), count: 1 },
})

const unit = (...slices: Slice[]): Unit => {
  const { layout, shape } = slices[0]!
  return { id: 'unit', granularity: 'channel', size: shape[layout.kind === 'axis' ? layout.axis : 0]!, slices }
}

const elements = (values: readonly number[]): Unit => ({
  id: 'unit',
  granularity: 'element',
  size: values.length,
  slices: [{ ...rows('w', 'output', [values]), layout: { kind: 'element' } }],
})

const score = async (criterion: Criterion, of: Unit): Promise<number[]> => [
  ...(await criterion.score(of, {}, referenceKernels)),
]

const first = [
  [1, -2, 0],
  [3, 4, 0],
]
const second = [
  [1, 5],
  [-1, 0],
]

describe('magnitude', () => {
  it('sums over the rows that make a cell', async () => {
    const of = unit(rows('first', 'output', first), columns('reader', 'input', second))
    expect(await score(l1(), of)).toEqual([3, 7])
    expect(await score(l2(), of)).toEqual([Math.fround(Math.sqrt(5)), 5])
    expect(await score(lp({ power: 0 }), of)).toEqual([2, 2])
    expect((await score(lp(), of))[0]).toBeCloseTo((1 + Math.SQRT2) ** 2, 5)
    expect((await score(magnitude({ power: 3 }), of))[1]).toBeCloseTo(91 ** (1 / 3), 5)
  })

  it('adds up all outputs of a residual sum', async () => {
    const of = unit(rows('first', 'output', first), columns('second', 'output', second))
    expect(await score(l1(), of)).toEqual([3 + 2, 7 + 5])
    expect((await score(l2(), of))[1]).toBeCloseTo(Math.sqrt(25 + 25), 5)
  })

  it('takes all matrices of a unit that has no output, and vectors where there is nothing else', async () => {
    const bias: Slice = { ...rows('bias', 'bias', [[10], [20]]), shape: [2] }
    expect(await score(l1(), unit(rows('table', 'table', first), bias))).toEqual([3, 7])
    expect(await score(l1(), unit(bias))).toEqual([10, 20])
  })

  it.each([l1(), l2(), lp(), groupNorm(), lp({ power: 7 })])('is |w| for single weights: $name', async criterion => {
    expect(await score(criterion, elements([1, -2, 0, 0.5]))).toEqual([1, 2, 0, 0.5])
  })

  it('is named after its power', () => {
    expect([0.5, 1, 2, 3].map(power => magnitude({ power }).name)).toEqual(['lp', 'l1', 'l2', 'lp'])
    expect(magnitude().name).toBe('l1')
  })

  it.each([-1, 17, NaN, Infinity])('refuses the power %d', power => {
    expect(() => magnitude({ power })).toThrow('expected a power from 0 to 16')
    expect(() => groupNorm({ power })).toThrow('expected a power from 0 to 16')
  })

  it('names the tensor with a weight that is not finite', async () => {
    const broken = unit(rows('first', 'output', [[1, NaN]]))
    await expect(score(l1(), broken)).rejects.toMatchObject({ code: 'invalid-model', who: "the tensor 'first'" })
  })

  it('says so where finite weights overflow', async () => {
    const huge = unit(rows('first', 'output', [[1e30, 1]]))
    await expect(score(l2(), huge)).rejects.toMatchObject({ code: 'unsupported-model' })
    expect(await score(l1(), huge)).toEqual([Math.fround(1e30)])
  })

  it('grows with every weight, and with the weights as a whole', async () => {
    const weights = fc.array(fc.double({ min: 1, max: 20, noNaN: true }), { minLength: 2, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(weights, fc.constantFrom(0.5, 1, 2, 3), async (values, power) => {
        const larger = values.with(0, values[0]! * 2)
        const doubled = values.map(value => value * 2)
        const scores = await score(magnitude({ power }), unit(rows('w', 'output', [values, larger, doubled])))
        expect(scores[1]!).toBeGreaterThan(scores[0]!)
        expect(scores[2]! / scores[0]!).toBeCloseTo(2, 3)
      }),
    )
  })
})

describe('groupNorm', () => {
  it('sums over everything that goes with a cell, running means and variances aside', async () => {
    const vector = (role: Role, values: readonly number[]): Slice => ({
      ...rows(
        role,
        role,
        values.map(value => [value]),
      ),
      shape: [values.length],
    })
    const of = unit(
      rows('first', 'output', first),
      columns('reader', 'input', second),
      vector('bias', [2, 0]),
      vector('scale', [1, -1]),
      vector('statistic', [100, 100]),
    )
    const squares = [5 + 2 + 4 + 1, 25 + 25 + 0 + 1]
    expect(await score(groupNorm(), of)).toEqual(squares.map(Math.sqrt).map(Math.fround))
    expect(await score(groupNorm({ power: 1 }), of)).toEqual([3 + 2 + 2 + 1, 7 + 5 + 0 + 1])
  })
})
