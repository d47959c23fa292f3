import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, inferCase } from '../testing/agree-with-runtime.ts'

describe('softmax', () => {
  it.each(['Softmax', 'LogSoftmax', 'Hardmax'])('agrees with onnxruntime: %s', async operator => {
    await expectAgreement({ operator, inputs: [fed(2, 3, 4)], attributes: { axis: -2 } })
    await expectAgreement({ operator, inputs: [fed(2, 3, 4)], opset: 11 })
  })

  it('refuses an axis that is not there', async () => {
    await expect(inferCase({ operator: 'Softmax', inputs: [fed(2, 3)], attributes: { axis: 4 } })).rejects.toThrow(
      'axis 4',
    )
  })
})
