import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const slice = (input: Case['inputs'][number], ...bounds: number[][]): Case => ({
  operator: 'Slice',
  inputs: [input, ...bounds.map(values => ints(values))],
})

describe('slicing', () => {
  it.each([
    slice(fed(4, 6), [1], [3]),
    slice(fed(4, 6), [1, -2], [2 ** 40, 6], [0, 1]),
    slice(fed(4, 6), [5], [-7], [1], [-2]),
    slice(fed(4, 6), [-1], [-(2 ** 62)], [-1], [-1]),
    slice(fed(4, 6), [3], [1], [0]),
    slice(fed(4, 6), [0, 1], [4, 6], [-2, -1], [2, 3]),
    { operator: 'Slice', inputs: [fed(4, 6)], attributes: { starts: [1], ends: [-1], axes: [1] }, opset: 9 },
  ])('agrees with onnxruntime: $inputs', expectAgreement)

  it('evaluates as onnxruntime does', async () => {
    const bound = fc.integer({ min: -8, max: 8 })
    const bounds = fc.tuple(bound, bound, fc.constantFrom(-3, -2, -1, 1, 2, 3), fc.constantFrom(0, 1))
    await fc.assert(
      fc.asyncProperty(bounds, async ([start, end, step, axis]) => {
        const input = ints(
          Array.from({ length: 20 }, (_, i) => i),
          [4, 5],
        )
        await expectEvaluation(slice(input, [start], [end], [axis], [step]))
      }),
      { numRuns: 40, seed: 1 },
    )
  })

  it('leaves open what bounds from data leave open', async () => {
    const dynamic = fedAs('int64', 1)
    const [ofFirst] = await inferCase({ operator: 'Slice', inputs: [fed(4, 6), dynamic, dynamic] })
    expect(ofFirst!.shape).toEqual([-1, 6])
    const [ofSecond] = await inferCase({ operator: 'Slice', inputs: [fed(4, 6), ints([0]), dynamic, ints([1])] })
    expect(ofSecond!.shape).toEqual([4, -1])
    const [ofAny] = await inferCase({ operator: 'Slice', inputs: [fed(4, 6), ints([0]), ints([1]), dynamic] })
    expect(ofAny!.shape).toEqual([-1, -1])
  })

  it('refuses a step of 0 and an axis that is not there', async () => {
    await expect(inferCase(slice(fed(4), [0], [1], [0], [0]))).rejects.toThrow('a step other than 0')
    await expect(inferCase(slice(fed(4), [0], [1], [1]))).rejects.toThrow('axis 1')
  })
})
