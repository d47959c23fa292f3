import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

describe('padding', () => {
  it.each([
    { operator: 'Pad', inputs: [fed(2, 3), ints([1, 0, 2, 1])] },
    { operator: 'Pad', inputs: [fed(4, 3), ints([-1, 0, -1, 2])] },
    { operator: 'Pad', inputs: [fed(4, 3), ints([1, 2]), null, ints([-1])] },
    { operator: 'Pad', inputs: [fed(4, 3), ints([1, 2, 0, 0])], attributes: { mode: 'reflect' } },
    { operator: 'Pad', inputs: [fed(4, 3)], attributes: { pads: [1, 2, 0, 0] }, opset: 10 },
  ] satisfies Case[])('agrees with onnxruntime: $attributes $inputs', expectAgreement)

  it('refuses pads of another length and pads that leave nothing', async () => {
    await expect(inferCase({ operator: 'Pad', inputs: [fed(2, 3), ints([1, 1])] })).rejects.toThrow('4 pads')
    await expect(inferCase({ operator: 'Pad', inputs: [fed(2), ints([-2, -1])] })).rejects.toThrow('pads that leave')
  })

  it('knows the number of axes where pads are computed', async () => {
    expect((await inferCase({ operator: 'Pad', inputs: [fed(2, 3), fedAs('int64', 4)] }))[0]!.shape).toEqual([-1, -1])
  })
})
