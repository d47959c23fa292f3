import { describe, it } from 'vitest'
import { bools, expectAgreement, expectEvaluation, fed, fedAs, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const twelve = ints([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [3, 4])

describe('selection', () => {
  it.each([
    { operator: 'Trilu', inputs: [twelve] },
    { operator: 'Trilu', inputs: [twelve, ints([1], [])], attributes: { upper: 0 } },
    { operator: 'Trilu', inputs: [twelve, ints([-1], [])] },
    { operator: 'NonZero', inputs: [ints([0, 1, 0, 2, 3, 0], [2, 3])] },
    { operator: 'NonZero', inputs: [bools([1, 0, 1])] },
    { operator: 'NonZero', inputs: [ints([5], [])] },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it.each([
    { operator: 'Trilu', inputs: [fed(2, 3, 4)], opset: 14 },
    { operator: 'NonZero', inputs: [fed(3, 4)], open: true },
    { operator: 'Compress', inputs: [fed(3, 4), bools([0, 1, 1])], attributes: { axis: 0 } },
    { operator: 'Compress', inputs: [fed(3, 4), bools([0, 1, 1])] },
    { operator: 'Compress', inputs: [fed(3, 4), fedAs('bool', 3)], attributes: { axis: 0 }, open: true },
    { operator: 'Unique', inputs: [fed(3, 4)], outputs: 4, open: true },
    { operator: 'Unique', inputs: [fed(3, 4)], attributes: { axis: 1 }, outputs: 4, open: true },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)
})
