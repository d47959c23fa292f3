import { referenceKernels } from '@coppice/core'
import type { Role, Slice, Unit } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { batchNormScale } from './index.ts'

const slice = (role: Role, shape: readonly number[], values: readonly number[], positions = [0, 1]): Slice => ({
  tensor: `${role}-tensor`,
  shape,
  data: Float32Array.from(values),
  role,
  layout: { kind: 'axis', axis: 0, positions: Int32Array.from(positions), count: 1 },
})

const unit = (...slices: Slice[]): Unit => ({ id: 'conv1', granularity: 'channel', size: 2, slices })

const output = slice('output', [2, 2], [3, 4, 0, 1])

describe('batchNormScale', () => {
  it('is |γ|', async () => {
    const scored = await batchNormScale().score(unit(output, slice('scale', [2], [-2, 0.5])), {}, referenceKernels)
    expect([...scored]).toEqual([2, 0.5])
  })

  it('is the mean of several, each in its place after a concatenation', async () => {
    const joined = slice('scale', [5], [9, 9, 4, -1, 9], [2, 3])
    const of = unit(output, slice('scale', [2], [-2, 0.5]), joined)
    expect([...(await batchNormScale().score(of, {}, referenceKernels))]).toEqual([3, 0.75])
  })

  it('falls back to the L2 norm of the outputs', async () => {
    const scored = await batchNormScale().score(unit(output), {}, referenceKernels)
    expect([...scored]).toEqual([5, 1])
  })

  it('names the unit where it must not fall back', async () => {
    const scored = async () => batchNormScale({ fallback: 'none' }).score(unit(output), {}, referenceKernels)
    await expect(scored()).rejects.toMatchObject({ code: 'unsupported-model', who: "bn-scale, unit 'conv1'" })
  })

  it('is comparable between units only where it never falls back', () => {
    expect(batchNormScale().comparable).toBe(false)
    expect(batchNormScale({ fallback: 'none' }).comparable).toBe(true)
  })
})
