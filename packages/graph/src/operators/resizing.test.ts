import { describe, expect, it } from 'vitest'
import { expectAgreement, fed, fedAs, floats, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const resize = (attributes: Case['attributes'], ...inputs: Case['inputs']): Case => ({
  operator: 'Resize',
  inputs,
  ...(attributes && { attributes }),
})

describe('resizing', () => {
  it.each([
    resize({}, fed(1, 2, 4, 5), null, floats([1, 1, 2, 1.5])),
    resize({}, fed(1, 2, 7, 5), null, floats([1, 1, 0.6, 0.4])),
    resize({}, fed(1, 2, 4, 5), null, null, ints([1, 2, 9, 3])),
    resize({ axes: [2, 3] }, fed(1, 2, 4, 5), null, floats([2, 3])),
    resize({ axes: [3, 2] }, fed(1, 2, 4, 5), null, null, ints([8, 7])),
    resize({ axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }, fed(1, 2, 4, 5), null, null, ints([9, 9])),
    resize({ axes: [2, 3], keep_aspect_ratio_policy: 'not_smaller' }, fed(1, 2, 4, 5), null, null, ints([9, 9])),
    { ...resize({}, fed(1, 2, 4, 5), floats([1, 1, 2, 2])), opset: 10 },
    { ...resize({}, fed(1, 2, 4, 5), floats([]), floats([]), ints([1, 2, 6, 6])), opset: 11 },
    { operator: 'Upsample', inputs: [fed(1, 2, 4, 5), floats([1, 1, 2, 3])], opset: 9 },
    {
      operator: 'Upsample',
      inputs: [fed(1, 2, 4, 5)],
      attributes: { scales: { kind: 'floats', value: [1, 1, 2, 3] } },
      opset: 7,
    },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes $inputs', expectAgreement)

  it('leaves only the resized axes open where sizes are computed', async () => {
    const [all] = await inferCase(resize({}, fed(1, 2, 4, 5), null, null, fedAs('int64', 4)))
    expect(all!.shape).toEqual([-1, -1, -1, -1])
    const [some] = await inferCase(resize({ axes: [2, 3] }, fed(1, 2, 4, 5), null, fed(2)))
    expect(some!.shape).toEqual([1, 2, -1, -1])
  })

  it('refuses another number of scales', async () => {
    await expect(inferCase(resize({}, fed(1, 2, 4, 5), null, floats([2, 2])))).rejects.toThrow('4 scales or sizes')
  })
})
