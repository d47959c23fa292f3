import { describe, expect, it } from 'vitest'
import { countMacs } from '../counting/count-macs.ts'
import { caseGraph, expectAgreement, fed, fedAs, floats, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const domain = 'com.microsoft'
const scale = floats([0.1], [])
const zero = { type: 'uint8', shape: [], elements: [3] } as const
const bytes = (...shape: number[]) => fedAs('uint8', ...shape)

describe('fused operators', () => {
  it.each([
    { operator: 'FusedConv', domain, inputs: [fed(1, 3, 5, 5), fed(4, 3, 3, 3)], attributes: { activation: 'Relu' } },
    { operator: 'Gelu', domain, inputs: [fed(2, 3)] },
    { operator: 'FastGelu', domain, inputs: [fed(2, 3), fed(3)] },
    { operator: 'QuickGelu', domain, inputs: [fed(2, 3)] },
    { operator: 'BiasGelu', domain, inputs: [fed(2, 3), fed(3)] },
    { operator: 'FusedMatMul', domain, inputs: [fed(2, 4, 3), fed(2, 4, 5)], attributes: { transA: 1 } },
    { operator: 'FusedMatMul', domain, inputs: [fed(2, 3, 4), fed(2, 5, 4)], attributes: { transB: 1 } },
    { operator: 'SkipLayerNormalization', domain, inputs: [fed(2, 3, 4), fed(2, 3, 4), fed(4), fed(4)] },
    { operator: 'SkipSimplifiedLayerNormalization', domain, inputs: [fed(2, 3, 4), fed(2, 3, 4), fed(4)] },
    { operator: 'Attention', domain, inputs: [fed(2, 3, 8), fed(8, 24), fed(24)], attributes: { num_heads: 2 } },
    {
      operator: 'MultiHeadAttention',
      domain,
      inputs: [fed(2, 3, 8), fed(2, 5, 8), fed(2, 5, 6)],
      attributes: { num_heads: 2 },
    },
    { operator: 'QLinearAdd', domain, inputs: [bytes(2, 3), scale, zero, bytes(3), scale, zero, scale, zero] },
    { operator: 'QLinearMul', domain, inputs: [bytes(2, 3), scale, zero, bytes(3), scale, zero, scale, zero] },
    { operator: 'QLinearGlobalAveragePool', domain, inputs: [bytes(1, 3, 4, 4), scale, zero, scale, zero] },
    {
      operator: 'DynamicQuantizeMatMul',
      domain,
      inputs: [fed(2, 3), { ...zero, shape: [3, 4], elements: new Array<number>(12).fill(1) }, scale],
    },
    {
      operator: 'QLinearConv',
      inputs: [
        bytes(1, 3, 5, 5),
        scale,
        zero,
        { ...zero, shape: [4, 3, 3, 3], elements: new Array<number>(108).fill(1) },
        scale,
        zero,
        scale,
        zero,
      ],
    },
    { operator: 'QLinearMatMul', inputs: [bytes(2, 3), scale, zero, bytes(3, 4), scale, zero, scale, zero] },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('counts the products of fused matrix products and attention', async () => {
    const product: Case = {
      operator: 'FusedMatMul',
      domain,
      inputs: [fed(2, 4, 3), fed(2, 4, 5)],
      attributes: { transA: 1 },
    }
    expect(await countMacs(caseGraph(product))).toBe(2 * 3 * 4 * 5)
    const attention: Case = {
      operator: 'Attention',
      domain,
      inputs: [fed(2, 3, 8), fed(8, 24), fed(24)],
      attributes: { num_heads: 2 },
    }
    expect(await countMacs(caseGraph(attention))).toBe(2 * 3 * 8 * 24 + 2 * (2 * 3 * 3 * 8))
  })

  it('knows the standard operator of a name from the fused one', async () => {
    const standard = await inferCase({
      operator: 'Attention',
      inputs: [fed(2, 4, 5, 8), fed(2, 4, 7, 8), fed(2, 4, 7, 6)],
      opset: 23,
    })
    expect(standard[0]!.shape).toEqual([2, 4, 5, 6])
    const unknown = await inferCase({ operator: 'Attention', domain: 'elsewhere', inputs: [fed(2)] })
    expect(unknown).toEqual([{ type: undefined, shape: undefined }])
  })
})
