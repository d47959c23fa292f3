import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const concat = (axis: number, ...inputs: Case['inputs']): Case => ({ operator: 'Concat', inputs, attributes: { axis } })
const split = (outputs: number, attributes: Case['attributes'], ...inputs: Case['inputs']): Case => ({
  operator: 'Split',
  inputs,
  outputs,
  ...(attributes && { attributes }),
})

describe('joining', () => {
  it.each([
    concat(1, fed(2, 3, 4), fed(2, 5, 4)),
    concat(-1, fed(2, 3), fed(2, 1), fed(2, 2)),
    split(2, { axis: 1 }, fed(2, 6), ints([2, 4])),
    split(3, { axis: -1 }, fed(2, 6), ints([1, 2, 3])),
    { ...split(2, { axis: 1, split: [2, 4] }, fed(2, 6)), opset: 11 },
    { ...split(3, {}, fed(6, 2)), opset: 13 },
    split(3, { num_outputs: 3, axis: 0 }, fed(7, 2)),
    split(4, { num_outputs: 4, axis: 0 }, fed(8, 2)),
  ])('agrees with onnxruntime: $operator $attributes of $inputs', expectAgreement)

  it.each([
    concat(0, ints([1, 2]), ints([3])),
    concat(1, ints([1, 2, 3, 4], [2, 2]), ints([5, 6], [2, 1])),
    split(2, { axis: 1 }, ints([1, 2, 3, 4, 5, 6], [2, 3]), ints([1, 2])),
  ])('evaluates as onnxruntime does: $operator', expectEvaluation)

  it.each<Case>([
    concat(0, fed(2, 3), fed(2, 4)),
    concat(0, fed(2, 3), fed(2)),
    concat(2, fed(2, 3), fed(2, 3)),
    split(2, { axis: 0 }, fed(6), ints([2, 3])),
    split(2, { axis: 0 }, fed(6), ints([2, 2, 2])),
    { ...split(2, { axis: 0 }, fed(7)), opset: 13 },
  ])('refuses $operator $attributes of $inputs', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })

  it('leaves parts open whose sizes are computed', async () => {
    const parts = await inferCase(split(2, { axis: 1 }, fed(3, 6), fedAs('int64', 2)))
    expect(parts.map(({ shape }) => shape)).toEqual([
      [3, -1],
      [3, -1],
    ])
  })
})
