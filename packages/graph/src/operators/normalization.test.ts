import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, inferCase } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

describe('normalization', () => {
  it.each([
    { operator: 'BatchNormalization', inputs: [fed(2, 3, 4, 4), fed(3), fed(3), fed(3), fed(3)] },
    { operator: 'InstanceNormalization', inputs: [fed(2, 3, 4, 4), fed(3), fed(3)] },
    { operator: 'GroupNormalization', inputs: [fed(2, 6, 4), fed(3), fed(3)], attributes: { num_groups: 3 } },
    {
      operator: 'GroupNormalization',
      inputs: [fed(2, 6, 4), fed(6), fed(6)],
      attributes: { num_groups: 3 },
      opset: 21,
    },
    { operator: 'LayerNormalization', inputs: [fed(2, 3, 4), fed(4), fed(4)] },
    { operator: 'LayerNormalization', inputs: [fed(2, 3, 4), fed(3, 4)], attributes: { axis: 1 }, outputs: 3 },
    { operator: 'RMSNormalization', inputs: [fed(2, 3, 4), fed(4)], opset: 23 },
    { operator: 'SimplifiedLayerNormalization', inputs: [fed(2, 3, 4), fed(4)] },
    { operator: 'LRN', inputs: [fed(1, 5, 4, 4)], attributes: { size: 3 } },
    { operator: 'LpNormalization', inputs: [fed(2, 5)] },
    { operator: 'MeanVarianceNormalization', inputs: [fed(2, 5, 3, 3)] },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it.each<Case>([
    { operator: 'BatchNormalization', inputs: [fed(2, 3, 4, 4), fed(4), fed(3), fed(3), fed(3)] },
    { operator: 'InstanceNormalization', inputs: [fed(2, 3, 4, 4), fed(3), fed(2)] },
    { operator: 'GroupNormalization', inputs: [fed(2, 5, 4), fed(3), fed(3)], attributes: { num_groups: 3 } },
    { operator: 'LayerNormalization', inputs: [fed(2, 3, 4), fed(5)] },
    { operator: 'LayerNormalization', inputs: [fed(2, 3, 4), fed(4)], attributes: { axis: 3 } },
  ])('refuses $operator $attributes of sizes that differ', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })
})
