import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

describe('transposition', () => {
  it.each([
    { operator: 'Transpose', inputs: [fed(2, 3, 4)] },
    { operator: 'Transpose', inputs: [fed(2, 3, 4)], attributes: { perm: [1, 2, 0] } },
    { operator: 'Transpose', inputs: [fed()] },
    { operator: 'ReverseSequence', inputs: [fed(4, 2, 3), ints([4, 2])] },
    { operator: 'DepthToSpace', inputs: [fed(2, 12, 3, 4)], attributes: { blocksize: 2 } },
    { operator: 'SpaceToDepth', inputs: [fed(2, 3, 4, 6)], attributes: { blocksize: 2 } },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('turns known elements', async () => {
    await expectEvaluation({ operator: 'Transpose', inputs: [ints([1, 2, 3, 4, 5, 6], [2, 3])] })
    await expectEvaluation({
      operator: 'Transpose',
      inputs: [ints([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2])],
      attributes: { perm: [2, 0, 1] },
    })
  })

  it.each([
    { operator: 'Transpose', inputs: [fed(2, 3)], attributes: { perm: [0, 0] } },
    { operator: 'Transpose', inputs: [fed(2, 3)], attributes: { perm: [0] } },
    { operator: 'DepthToSpace', inputs: [fed(2, 6, 3, 4)], attributes: { blocksize: 2 } },
    { operator: 'DepthToSpace', inputs: [fed(2, 6, 3, 4)] },
    { operator: 'SpaceToDepth', inputs: [fed(2, 3, 5, 6)], attributes: { blocksize: 2 } },
  ] satisfies Case[])('refuses $operator $attributes', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })
})
