import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeElements } from '@coppice/graph'
import type { CellLayout, DataType, Slice, Tensor } from '@coppice/spec'
import { matching } from '../../test/matching.ts'
import { createRandom } from '../random/random.ts'
import { readingKernels } from './reading-kernels.ts'
import { referenceKernels } from './reference-kernels.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

function numbers(count: number, seed: number): Float32Array<ArrayBuffer> {
  const random = createRandom(seed)
  return Float32Array.from({ length: count }, () => (random.next() < 0.2 ? 0 : random.normal()))
}

/** A tensor that is read in parts, and how many bytes were read of it. */
function tensorOf(
  type: DataType,
  shape: readonly number[],
  elements: Float32Array,
): { tensor: Tensor; bytesRead: () => number } {
  const bytes = encodeElements(type, elements)
  let read = 0
  const tensor: Tensor = {
    name: 'w',
    type,
    shape,
    async read(stretch) {
      const { offset, length } = stretch ?? { offset: 0, length: bytes.length }
      read += length
      return bytes.slice(offset, offset + length)
    },
  }
  return { tensor, bytesRead: () => read }
}

function sliceOf(shape: readonly number[], axis: number, data: Float32Array = new Float32Array(0)): Slice {
  const positions = Int32Array.from({ length: shape[axis]! }, (_, at) => shape[axis]! - 1 - at)
  return { tensor: 'w', shape, role: 'output', layout: { kind: 'axis', axis, positions, count: 1 }, data }
}

/** The sums of both kinds of kernels, each asked for every axis. */
async function bothSums(shape: readonly number[], power: number, seed: number) {
  const data = numbers(product(shape), seed)
  const { tensor, bytesRead } = tensorOf('float32', shape, data)
  const kernels = readingKernels(new Map([['w', tensor]]))
  const [read, known] = [[] as Float32Array[], [] as Float32Array[]]
  for (const axis of shape.keys()) {
    read.push(await kernels.sumPowers(sliceOf(shape, axis), shape[axis]!, power))
    known.push(await referenceKernels.sumPowers(sliceOf(shape, axis, data), shape[axis]!, power))
  }
  return { read, known, bytesRead, bytes: data.byteLength }
}

describe('readingKernels', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })

  it.each([0, 1, 2, 3, 0.5])('sums to the bit what the reference kernels sum: power %f', power =>
    fc.assert(
      fc.asyncProperty(shapes, fc.nat(), async (shape, seed) => {
        const { read, known } = await bothSums(shape, power, seed)
        expect(read).toEqual(known)
      }),
    ),
  )

  it.each([
    ['3 x 3 kernels', [96, 128, 3, 3]],
    ['a dense layer', [300, 515]],
    ['rows longer than a stretch', [2, 70_000]],
    ['kernels of other sizes', [50, 40, 1, 50]],
  ])('sums what takes several stretches: %s', async (_, shape) => {
    for (const power of [1, 2, 0.5]) {
      const { read, known } = await bothSums(shape, power, 1)
      expect(read).toEqual(known)
    }
  })

  it('reads a tensor once for both of its first axes', async () => {
    const { bytesRead, bytes } = await bothSums([300, 515], 1, 1)
    expect(bytesRead()).toBe(bytes)
  })

  it.each(['float16', 'bfloat16', 'float64'] as const)('sums %s', async type => {
    const shape = [3, 2]
    const { tensor } = tensorOf(type, shape, Float32Array.of(1, -2, 0.5, 4, 0, -1))
    const sums = await readingKernels(new Map([['w', tensor]])).sumPowers(sliceOf(shape, 0), 3, 1)
    expect(sums).toEqual(Float32Array.of(1, 4.5, 3))
  })

  it.each([0, 0.5, 1, 2, 16])('names the weight that is not finite, whatever the power: %f', async power => {
    const shape = [300, 10, 50]
    for (const value of [Number.NaN, Infinity]) {
      const data = numbers(product(shape), 1)
      data[140_007] = value
      const kernels = readingKernels(new Map([['w', tensorOf('float32', shape, data).tensor]]))
      const expected = { code: 'invalid-model', message: matching(/'w'.*element 140007/) }
      for (const axis of shape.keys())
        await expect(kernels.sumPowers(sliceOf(shape, axis), shape[axis]!, power)).rejects.toMatchObject(expected)
    }
  })

  it('takes weights whose sum is too large to be finite', async () => {
    const { tensor } = tensorOf('float32', [1, 2], Float32Array.of(3e38, 1))
    const sums = await readingKernels(new Map([['w', tensor]])).sumPowers(sliceOf([1, 2], 0), 1, 16)
    expect(sums).toEqual(Float32Array.of(Infinity))
  })

  it('checks a tensor of which nothing was asked for', async () => {
    const { tensor, bytesRead } = tensorOf('float32', [2, 2], Float32Array.of(1, 2, 3, Number.NaN))
    await expect(readingKernels(new Map([['w', tensor]])).check('w')).rejects.toMatchObject({ code: 'invalid-model' })
    const sound = tensorOf('float32', [2, 2], Float32Array.of(1, 2, 3, 4))
    const kernels = readingKernels(new Map([['w', sound.tensor]]))
    await kernels.sumPowers(sliceOf([2, 2], 0), 2, 1)
    await kernels.check('w')
    expect([bytesRead(), sound.bytesRead()]).toEqual([16, 16])
  })

  it('refuses what takes more than sums along an axis', async () => {
    const { tensor } = tensorOf('float32', [2, 2], Float32Array.of(1, 2, 3, 4))
    const kernels = readingKernels(new Map([['w', tensor]]))
    const layout: CellLayout = { kind: 'element' }
    expect(() => kernels.rows(sliceOf([2, 2], 0), 2)).toThrow(/kernels\.rows/)
    await expect(kernels.sumPowers({ ...sliceOf([2, 2], 0), layout }, 4, 1)).rejects.toMatchObject({ code: 'internal' })
  })
})
