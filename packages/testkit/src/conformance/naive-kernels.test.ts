import { referenceKernels } from '@coppice/core'
import type { Slice } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { naiveKernels } from './naive-kernels.ts'
import { raggedUnits, randomFill, sampleUnits } from './sample-units.ts'

const slice = (shape: readonly number[], values: readonly number[], layout: Slice['layout']): Slice => ({
  tensor: 'w',
  shape,
  data: Float32Array.from(values),
  role: 'output',
  layout,
})

describe('naiveKernels', () => {
  const columns = { kind: 'axis', axis: 1, positions: Int32Array.of(2, 0), count: 1 } as const
  const blocks = { kind: 'block', matrix: [2, 3], block: [2, 2] } as const

  it('gives the positions of an axis, in their order, over all other axes', () => {
    const one = slice([2, 3], [1, 2, 3, 4, 5, -6], columns)
    expect([...naiveKernels.sumPowers(one, 2, 1)]).toEqual([9, 5])
    expect([...naiveKernels.rows(one, 2)]).toEqual([3, -6, 1, 4])
  })

  it('fills up blocks that are cut short', () => {
    const one = slice([2, 3], [1, 2, 3, 4, 0, -6], blocks)
    expect([...naiveKernels.sumPowers(one, 2, 2)]).toEqual([21, 45])
    expect([...naiveKernels.sumPowers(one, 2, 0)]).toEqual([3, 2])
    expect([...naiveKernels.rows(one, 2)]).toEqual([1, 2, 4, 0, 3, 0, -6, 0])
  })

  const kinds = ['element', 'block', 'channel', 'head', 'layer'] as const
  const units = [...kinds.flatMap(kind => sampleUnits(kind, randomFill)), ...raggedUnits(randomFill)]
  const slices = units.flatMap(unit =>
    unit.slices.map(one => ({ one, cells: unit.size, name: `${unit.id}: ${one.tensor}` })),
  )

  it.each(slices)("agrees with core's kernels: $name", async ({ one, cells }) => {
    for (const power of [0, 0.5, 1, 2, 3]) {
      const expected = await referenceKernels.sumPowers(one, cells, power)
      for (const [cell, sum] of naiveKernels.sumPowers(one, cells, power).entries())
        expect(sum).toBeCloseTo(expected[cell]!, 4)
    }
    expect(naiveKernels.rows(one, cells)).toEqual(await referenceKernels.rows(one, cells))
  })
})
