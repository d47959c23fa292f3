import { describe, expect, it } from 'vitest'
import {
  bools,
  expectAgreement,
  expectEvaluation,
  fed,
  fedAs,
  floats,
  inferCase,
  ints,
} from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const scale = floats([0.1], [])
const zero = { type: 'int8', shape: [], elements: [3] } as const

describe('conversion', () => {
  it.each([
    { operator: 'Cast', inputs: [floats([1.7, -1.7, 0])], attributes: { to: 7 } },
    { operator: 'Cast', inputs: [floats([1.7, -1.7, 0])], attributes: { to: 9 } },
    { operator: 'Cast', inputs: [ints([3, 2 ** 24 + 1])], attributes: { to: 1 } },
    { operator: 'Cast', inputs: [ints([3, 2 ** 31 + 5])], attributes: { to: 6 } },
    { operator: 'Cast', inputs: [bools([0, 1])], attributes: { to: 11 } },
    { operator: 'CastLike', inputs: [floats([1.7]), ints([1])] },
    { operator: 'Identity', inputs: [ints([3])] },
    { operator: 'Dropout', inputs: [floats([3])], outputs: 2 },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it.each([
    { operator: 'Cast', inputs: [fed(2, 3)], attributes: { to: 10 } },
    { operator: 'QuantizeLinear', inputs: [fed(2, 3), scale] },
    { operator: 'QuantizeLinear', inputs: [fed(2, 3), scale, zero] },
    { operator: 'DequantizeLinear', inputs: [fedAs('int8', 2, 3), scale, zero] },
    { operator: 'DynamicQuantizeLinear', inputs: [fed(2, 3)], outputs: 3 },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('refuses a type that ONNX does not have', async () => {
    await expect(inferCase({ operator: 'Cast', inputs: [fed(2)], attributes: { to: 99 } })).rejects.toThrow(
      'a type number',
    )
  })
})
