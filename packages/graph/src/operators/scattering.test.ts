import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const six = ints([1, 2, 3, 4, 5, 6], [2, 3])

describe('scattering', () => {
  it.each([
    { operator: 'ScatterND', inputs: [fed(4, 5), fedAs('int64', 2, 1), fed(2, 5)] },
    { operator: 'ScatterElements', inputs: [fed(4, 5), fedAs('int64', 2, 2), fed(2, 2)] },
    { operator: 'OneHot', inputs: [fedAs('int64', 2, 3), ints([4], []), fed(2)] },
    { operator: 'OneHot', inputs: [fedAs('int64', 2, 3), ints([4], []), fed(2)], attributes: { axis: 0 } },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it.each([
    { operator: 'ScatterND', inputs: [six, ints([1], [1, 1]), ints([7, 8, 9], [1, 3])] },
    { operator: 'ScatterND', inputs: [six, ints([0, -1, 1, 0], [2, 2]), ints([7, 8])] },
    {
      operator: 'ScatterND',
      inputs: [six, ints([0, 0, 0, 0], [2, 2]), ints([7, 8])],
      attributes: { reduction: 'add' },
    },
    { operator: 'ScatterND', inputs: [six, ints([0, 0], [1, 2]), ints([7])], attributes: { reduction: 'mul' } },
    {
      operator: 'ScatterElements',
      inputs: [six, ints([2, -3], [2, 1]), ints([7, 8], [2, 1])],
      attributes: { axis: 1 },
    },
    {
      operator: 'ScatterElements',
      inputs: [six, ints([1, 1], [1, 2]), ints([9, 1], [1, 2])],
      attributes: { reduction: 'max' },
    },
    {
      operator: 'ScatterElements',
      inputs: [six, ints([1, 1], [1, 2]), ints([9, 1], [1, 2])],
      attributes: { reduction: 'min' },
    },
    { operator: 'OneHot', inputs: [ints([1, -1, 7]), ints([4], []), ints([5, 6])] },
    { operator: 'OneHot', inputs: [ints([1, 0, 2, 1], [2, 2]), ints([3], []), ints([0, 1])], attributes: { axis: 1 } },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it('refuses more indices than axes, and a depth that data gives stays open', async () => {
    const deep: Case = { operator: 'ScatterND', inputs: [six, ints([0, 0, 0], [1, 3]), ints([7])] }
    await expect(inferCase(deep)).rejects.toThrow('at most 2 indices')
    const [open] = await inferCase({ operator: 'OneHot', inputs: [fedAs('int64', 2), fedAs('int64'), fed(2)] })
    expect(open!.shape).toEqual([2, -1])
  })
})
