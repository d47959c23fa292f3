import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { CellLayout, Slice, WeightMatrix } from '@coppice/spec'
import { naiveKernels } from '../../../testkit/src/index.ts'
import { createRandom } from '../random/random.ts'
import { knownFinite } from './axis-sums.ts'
import { referenceKernels } from './reference-kernels.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function sliceOf(shape: readonly number[], layout: CellLayout, seed: number): Slice {
  const random = createRandom(seed)
  const draw = (): number => (random.next() < 0.2 ? 0 : random.normal())
  return { tensor: 'w', shape, role: 'output', layout, data: Float32Array.from({ length: product(shape) }, draw) }
}

/** A slice of every layout, of any rank, with the number of its cells. */
const slices = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(), fc.boolean())
  .map(([shape, pick, seed, shuffled]): { slice: Slice; cells: number } => {
    const kind = (['axis', 'element', 'block'] as const)[pick % 3]
    if (kind === 'element') return { slice: sliceOf(shape, { kind: 'element' }, seed), cells: product(shape) }
    if (kind === 'block') {
      const matrix = [shape[0]!, product(shape.slice(1))] as const
      const block = [1 + (seed % 3), 1 + (pick % 4)] as const
      const cells = Math.ceil(matrix[0] / block[0]) * Math.ceil(matrix[1] / block[1])
      return { slice: sliceOf(shape, { kind: 'block', matrix, block }, seed), cells }
    }
    const axis = pick % shape.length
    const count = shape[axis]! % 2 === 0 && shuffled ? 2 : 1
    const positions = Int32Array.from({ length: shape[axis]! }, (_, at) => (shuffled ? shape[axis]! - 1 - at : at))
    if (count === 2) positions.sort()
    return { slice: sliceOf(shape, { kind: 'axis', axis, positions, count }, seed), cells: positions.length / count }
  })

/** Weights with their axes shared out between inputs and outputs, in groups of either. */
const matrices = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.array(fc.integer({ min: 1, max: 3 })),
    fc.boolean(),
  )
  .map(([groups, size, rest, byOutputs]): Slice => {
    const shape = [groups * size, 2, ...rest.slice(0, 2)]
    const others = shape.map((_, axis) => axis).slice(1)
    const matrix: WeightMatrix = byOutputs
      ? { outputs: [0], inputs: others, groups, groupedBy: 'outputs' }
      : { outputs: [1], inputs: [0, ...others.slice(1)], groups, groupedBy: 'inputs' }
    return { ...sliceOf(shape, { kind: 'element' }, groups), matrix }
  })

describe('referenceKernels', () => {
  it.each([0, 1, 2, 3, 0.5])('sums powers as the naive kernels do: %f', power => {
    fc.assert(
      fc.property(slices, ({ slice, cells }) => {
        const expected = naiveKernels.sumPowers(slice, cells, power)
        const received = referenceKernels.sumPowers(slice, cells, power) as Float32Array
        expect(received.length).toBe(cells)
        received.forEach((sum, cell) => expect(sum).toBeCloseTo(expected[cell]!, 3))
      }),
    )
  })

  it('gives rows as the naive kernels do', () => {
    fc.assert(
      fc.property(slices, ({ slice, cells }) => {
        expect(referenceKernels.rows(slice, cells)).toEqual(naiveKernels.rows(slice, cells))
      }),
    )
  })

  it('sums values over cells as the naive kernels do', () => {
    fc.assert(
      fc.property(slices, ({ slice, cells }) => {
        const values = Float64Array.from(slice.data, (weight, at) => weight + at)
        expect(referenceKernels.sumCells(slice, cells, values)).toEqual(naiveKernels.sumCells(slice, cells, values))
      }),
    )
  })

  it('tells the input and the output of each element as the naive kernels do', () => {
    fc.assert(
      fc.property(matrices, slice => {
        expect(referenceKernels.inputIndices(slice)).toEqual(naiveKernels.inputIndices(slice))
        expect(referenceKernels.outputIndices(slice)).toEqual(naiveKernels.outputIndices(slice))
      }),
    )
  })

  it('counts the inputs of a grouped convolution on from group to group', () => {
    const slice = sliceOf([4, 2, 1, 2], { kind: 'element' }, 1)
    const matrix = { outputs: [0], inputs: [1, 2, 3], groups: 2, groupedBy: 'outputs' } as const
    expect([...(referenceKernels.inputIndices({ ...slice, matrix }) as Int32Array)]).toEqual([
      0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7,
    ])
    expect(() => referenceKernels.inputIndices(slice)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it.each([
    [64, 32, 3, 3],
    [10, 300],
    [12, 1, 5, 5],
  ])('sums filters of shape %i, %i, %s by rows and columns', (...shape) => {
    for (const axis of [0, 1]) {
      const positions = Int32Array.from({ length: shape[axis]! }, (_, at) => at)
      const slice = sliceOf(shape, { kind: 'axis', axis, positions, count: 1 }, 1)
      for (const power of [1, 2]) {
        const expected = naiveKernels.sumPowers(slice, shape[axis]!, power)
        const received = referenceKernels.sumPowers(slice, shape[axis]!, power) as Float32Array
        received.forEach((sum, cell) => expect(Math.abs(sum / expected[cell]! - 1)).toBeLessThan(1e-5))
      }
    }
  })

  it('passes over a tensor once for both of its first axes', () => {
    const layout = (axis: number): CellLayout => ({ kind: 'axis', axis, positions: Int32Array.of(0, 1), count: 1 })
    const data = Float32Array.of(1, -2, 3, 4)
    const slice: Slice = { tensor: 'w', shape: [2, 2], data, role: 'output', layout: layout(0) }
    expect(referenceKernels.sumPowers(slice, 2, 1)).toEqual(Float32Array.of(3, 7))
    data.fill(0)
    expect(referenceKernels.sumPowers({ ...slice, layout: layout(1) }, 2, 1)).toEqual(Float32Array.of(4, 6))
  })

  it('remembers whether all elements were finite', () => {
    const finite = sliceOf([2, 2], { kind: 'axis', axis: 0, positions: Int32Array.of(0, 1), count: 1 }, 1)
    const broken = { ...finite, data: Float32Array.of(1, Number.NaN, 2, 3) }
    expect(knownFinite(finite.data)).toBeUndefined()
    for (const slice of [finite, broken]) void referenceKernels.sumPowers(slice, 2, 1)
    expect([knownFinite(finite.data), knownFinite(broken.data)]).toEqual([true, false])
  })
})
