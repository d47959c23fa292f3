import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const grid = ints([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])

describe('gathering', () => {
  it.each([
    { operator: 'Gather', inputs: [fed(5, 6), fedAs('int64', 2, 3)], attributes: { axis: 1 } },
    { operator: 'Gather', inputs: [fed(5, 6), ints([-1], [])] },
    { operator: 'GatherElements', inputs: [fed(5, 6), fedAs('int64', 2, 6)] },
    { operator: 'GatherND', inputs: [fed(5, 6, 7), ints([0, 1, 2, 3], [2, 2])] },
    { operator: 'GatherND', inputs: [fed(2, 6, 7), ints([0, 1], [2, 1])], attributes: { batch_dims: 1 } },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it.each([
    { operator: 'Gather', inputs: [ints([4, 5, 6]), ints([1], [])] },
    { operator: 'Gather', inputs: [grid, ints([1, -2, 0], [3, 1])], attributes: { axis: 1 } },
    {
      operator: 'GatherElements',
      inputs: [ints([1, 2, 3, 4], [2, 2]), ints([1, 0, -1, 1], [2, 2])],
      attributes: { axis: 1 },
    },
    { operator: 'GatherElements', inputs: [ints([1, 2, 3, 4], [2, 2]), ints([1, 0], [1, 2])] },
    { operator: 'GatherND', inputs: [grid, ints([0, 1, -1, 0], [2, 2])] },
    { operator: 'GatherND', inputs: [grid, ints([1, 0, 0, 1, 1, 1], [2, 3])] },
    { operator: 'GatherND', inputs: [grid, ints([1, 0], [2, 1])], attributes: { batch_dims: 1 } },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it.each([
    { operator: 'Gather', inputs: [fed(5, 6), ints([5])] },
    { operator: 'Gather', inputs: [fed(5, 6), ints([-6])] },
    { operator: 'Gather', inputs: [fed(5, 6), ints([0])], attributes: { axis: 2 } },
    { operator: 'GatherElements', inputs: [fed(5, 6), ints([0])] },
    { operator: 'GatherElements', inputs: [ints([1, 2], [2]), ints([2])] },
    { operator: 'GatherElements', inputs: [fed(2), ints([2])] },
    { operator: 'GatherND', inputs: [fed(2, 2), ints([0, 2], [1, 2])] },
    { operator: 'GatherND', inputs: [fed(5), ints([0, 0], [1, 2])] },
    { operator: 'GatherND', inputs: [grid, ints([2, 0], [1, 2])] },
  ] satisfies Case[])('refuses indices and axes that are not there: $operator $inputs', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })
})
