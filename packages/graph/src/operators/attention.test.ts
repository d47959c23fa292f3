import { describe, expect, it } from 'vitest'
import { countMacs } from '../counting/count-macs.ts'
import { caseGraph, expectAgreement, fed, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const attend = (attributes: Case['attributes'], ...inputs: Case['inputs']): Case => ({
  operator: 'Attention',
  inputs,
  opset: 23,
  ...(attributes && { attributes }),
})
const plain = attend({}, fed(2, 4, 5, 8), fed(2, 4, 7, 8), fed(2, 4, 7, 6))
const packed = attend({ q_num_heads: 4, kv_num_heads: 2 }, fed(2, 5, 32), fed(2, 7, 16), fed(2, 7, 16))

describe('attention', () => {
  it.each([
    plain,
    packed,
    {
      ...attend({}, fed(2, 4, 5, 8), fed(2, 4, 7, 8), fed(2, 4, 7, 8), null, fed(2, 4, 3, 8), fed(2, 4, 3, 8)),
      outputs: 3,
    },
    { operator: 'RotaryEmbedding', inputs: [fed(2, 4, 5, 8), fed(2, 5, 4), fed(2, 5, 4)], opset: 23 },
    {
      operator: 'RotaryEmbedding',
      inputs: [fed(2, 4, 5, 8), fed(9, 4), fed(9, 4), ints(new Array<number>(10).fill(1), [2, 5])],
      opset: 23,
    },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('counts both products of every head', async () => {
    expect(await countMacs(caseGraph(plain))).toBe(2 * 4 * 5 * 7 * (8 + 6))
    expect(await countMacs(caseGraph(packed))).toBe(2 * 4 * 5 * 7 * (8 + 8))
  })

  it.each([
    attend({}, fed(2, 4, 5, 8), fed(2, 4, 7, 9), fed(2, 4, 7, 6)),
    attend({}, fed(2, 4, 5, 8), fed(2, 4, 7, 8), fed(2, 4, 6, 6)),
    attend({ q_num_heads: 5, kv_num_heads: 2 }, fed(2, 5, 32), fed(2, 7, 16), fed(2, 7, 16)),
    { operator: 'RotaryEmbedding', inputs: [fed(2, 4, 5, 8), fed(1, 5, 4), fed(1, 5, 4)], opset: 23 },
  ] satisfies Case[])('refuses sizes that differ: $operator $inputs', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })
})
