import { describe, it } from 'vitest'
import { expectAgreement, fed, fedAs, floats, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

describe('detection', () => {
  it.each([
    { operator: 'NonMaxSuppression', inputs: [fed(1, 6, 4), fed(1, 2, 6), ints([3], [])], open: true },
    {
      operator: 'RoiAlign',
      inputs: [fed(1, 3, 8, 8), floats([0, 0, 4, 4, 1, 1, 5, 5], [2, 4]), ints([0, 0])],
      attributes: { output_height: 2, output_width: 3 },
    },
    { operator: 'AffineGrid', inputs: [fed(1, 2, 3), ints([1, 3, 5, 6])], opset: 20 },
    { operator: 'GridSample', inputs: [fed(1, 3, 8, 8), fed(1, 5, 6, 2)] },
    { operator: 'MaxRoiPool', inputs: [fed(1, 3, 8, 8), fed(2, 5)], attributes: { pooled_shape: [2, 3] } },
    {
      operator: 'MaxUnpool',
      inputs: [fed(1, 1, 2, 2), fedAs('int64', 1, 1, 2, 2)],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ] satisfies Case[])('agrees with onnxruntime: $operator', expectAgreement)
})
