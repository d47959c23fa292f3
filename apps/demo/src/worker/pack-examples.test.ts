import { readDataSet } from 'coppice/browser'
import fc from 'fast-check'
import type { Batch } from '@coppice/spec'
import { describe, expect, it } from 'vitest'
import { packExamples } from './pack-examples.ts'

const shape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
const kinds = ['float32', 'float64', 'int32', 'int64', 'uint8'] as const

const make: Readonly<Record<(typeof kinds)[number], (values: readonly number[]) => Batch['data']>> = {
  float32: values => Float32Array.from(values),
  float64: values => Float64Array.from(values),
  int32: values => Int32Array.from(values),
  int64: values => BigInt64Array.from(values, BigInt),
  uint8: values => Uint8Array.from(values),
}

describe('packExamples', () => {
  it('writes what is read again as it was: every number, shape and label', async () => {
    const given = fc.tuple(
      shape,
      fc.constantFrom(...kinds),
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 60 }),
    )
    await fc.assert(
      fc.asyncProperty(given, async ([[count, rows, columns], type, numbers]) => {
        const x: Batch = {
          type,
          shape: [count, rows, columns],
          data: make[type](numbers.slice(0, count * rows * columns)),
        }
        const targets: Batch = { type: 'int32', shape: [count], data: Int32Array.from(numbers.slice(0, count)) }
        const { bytes } = await packExamples('x.npz', { feeds: { x }, targets })
        const data = await readDataSet(bytes, 'x.npz')
        expect(data.count).toBe(count)
        expect(Array.from(data.labels!.values)).toEqual(Array.from(targets.data as Int32Array))
        for (let index = 0; index < count; index++) {
          const { shape: one, values } = await data.inputs.get('')!.read(index)
          expect(one).toEqual([rows, columns])
          expect(Array.from(values)).toEqual(numbers.slice(index * rows * columns, (index + 1) * rows * columns))
        }
      }),
    )
  })
})
