import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DataType, Tensor } from '@coppice/spec'
import { cutTensor } from './cut-tensor.ts'
import { maskTensor } from './mask-tensor.ts'

const arrays = { float64: Float64Array, float32: Float32Array, float16: Uint16Array } as const

function tensorOf(type: DataType, shape: readonly number[], bytes: Uint8Array): Tensor {
  return { name: 'w', type, shape, read: () => bytes }
}

/** Every index of a shape, row-major. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap(index => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  )
}

const cases = fc
  .record({
    type: fc.constantFrom<keyof typeof arrays>('float64', 'float32', 'float16'),
    shape: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 5 })).map(sizes => [...sizes, 3, 3]),
    ),
    offset: fc.constantFrom(0, 1, 2, 8),
  })
  .chain(({ type, shape, offset }) =>
    fc.record({
      type: fc.constant(type),
      shape: fc.constant(shape),
      offset: fc.constant(offset),
      kept: fc.tuple(
        ...shape.map(size =>
          fc.option(
            fc.uint8Array({ minLength: size, maxLength: size, min: 0, max: 1 }).filter(mask => mask.includes(1)),
            { freq: 2 },
          ),
        ),
      ),
    }),
  )

const isKept = (kept: readonly (Uint8Array | null)[], index: readonly number[]): boolean =>
  index.every((position, axis) => kept[axis]?.[position] !== 0)

describe('cutTensor and maskTensor', () => {
  it('do what walking over every index does, for every type and alignment', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ type, shape, offset, kept }) => {
        const all = indices(shape)
        const numbers = arrays[type].from(Array.from(all.keys(), index => index + 1))
        const bytes = new Uint8Array(numbers.byteLength + offset).subarray(offset)
        bytes.set(new Uint8Array(numbers.buffer))
        const before = bytes.slice()
        const read = async (tensor: Tensor): Promise<number[]> => {
          const result = await tensor.read()
          return Array.from<number>(new arrays[type](result.slice().buffer))
        }
        const cut = cutTensor(tensorOf(type, shape, bytes), kept)
        const expected = all.flatMap((index, i) => (isKept(kept, index) ? [i + 1] : []))
        expect(await read(cut)).toEqual(expected)
        expect(cut.shape.reduce((product, size) => product * size, 1)).toBe(expected.length)
        const masked = maskTensor(tensorOf(type, shape, bytes), kept)
        expect(await read(masked)).toEqual(all.map((index, i) => (isKept(kept, index) ? i + 1 : 0)))
        expect(masked.shape).toEqual(shape)
        expect(bytes).toEqual(before)
      }),
    ))

  it.each([
    ['short blocks', [700, 30, 9]],
    ['long blocks', [3, 40, 2048]],
    ['a single long row', [1, 90_000]],
  ])('cut what is read in several stretches: %s', async (_, shape) => {
    const elements = Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, at) => at)
    const bytes = new Uint8Array(elements.buffer)
    const stretches: number[] = []
    const inParts: Tensor = {
      ...tensorOf('float32', shape, bytes),
      async read(stretch) {
        const { offset, length, into } = stretch!
        stretches.push(offset)
        into!.set(bytes.subarray(offset, offset + length))
        return into!.subarray(0, length)
      },
    }
    const keep = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, at) => Number(at % 50 < 7))
    const kept = [shape[0]! > 1 ? keep(shape[0]!) : null, keep(shape[1]!), null].slice(0, shape.length)
    const expected = await cutTensor(tensorOf('float32', shape, bytes), kept).read()
    expect(await cutTensor(inParts, kept).read()).toEqual(expected)
    expect(stretches.length).toBeGreaterThan(shape[0]! > 1 ? 1 : 0)
  })

  it('give the tensor itself back where nothing goes', () => {
    const tensor = tensorOf('float32', [2], new Uint8Array(8))
    expect(cutTensor(tensor, [null])).toBe(tensor)
    expect(maskTensor(tensor, [null])).toBe(tensor)
  })

  it('wait for elements that are read later', async () => {
    const tensor: Tensor = {
      ...tensorOf('float32', [2], new Uint8Array(8).fill(1)),
      read: async () => new Uint8Array(8).fill(1),
    }
    expect(await cutTensor(tensor, [Uint8Array.of(0, 1)]).read()).toEqual(new Uint8Array(4).fill(1))
    expect(await maskTensor(tensor, [Uint8Array.of(0, 1)]).read()).toEqual(Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1))
  })
})
