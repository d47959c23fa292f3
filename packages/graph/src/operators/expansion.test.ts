import { describe, expect, it } from 'vitest'
import {
  expectAgreement,
  expectEvaluation,
  fed,
  fedAs,
  inferCase,
  ints,
  tensor,
} from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

describe('expansion', () => {
  it.each([
    { operator: 'Expand', inputs: [fed(3, 1), ints([2, 1, 6])] },
    { operator: 'Expand', inputs: [fed(3, 4), ints([1])] },
    { operator: 'Tile', inputs: [fed(2, 3), ints([2, 3])] },
    { operator: 'ConstantOfShape', inputs: [ints([300, 400])] },
  ] satisfies Case[])('agrees with onnxruntime: $operator $inputs', expectAgreement)

  it.each([
    { operator: 'Expand', inputs: [ints([1, 2], [2, 1]), ints([2, 2, 3])] },
    { operator: 'Tile', inputs: [ints([1, 2, 3, 4], [2, 2]), ints([2, 3])] },
    { operator: 'ConstantOfShape', inputs: [ints([2, 3])], attributes: { value: tensor('int64', [1], [7]) } },
    { operator: 'ConstantOfShape', inputs: [ints([])] },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator', expectEvaluation)

  it('refuses shapes that do not broadcast and repeats of another length', async () => {
    await expect(inferCase({ operator: 'Expand', inputs: [fed(3), ints([2])] })).rejects.toThrow(
      'shapes that broadcast',
    )
    await expect(inferCase({ operator: 'Tile', inputs: [fed(3), ints([2, 2])] })).rejects.toThrow('1 repeats')
  })

  it('knows the number of axes of a computed shape', async () => {
    const [filled] = await inferCase({ operator: 'ConstantOfShape', inputs: [fedAs('int64', 3)] })
    expect(filled!.shape).toEqual([-1, -1, -1])
    const [expanded] = await inferCase({ operator: 'Expand', inputs: [fed(4, 1), fedAs('int64', 3)] })
    expect(expanded!.shape).toEqual([-1, 4, -1])
  })
})
