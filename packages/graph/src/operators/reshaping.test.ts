import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, fedAs, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'
import { evaluateNode } from '../inference/infer.ts'

const reshape = (input: Case['inputs'][number], target: number[], attributes: Case['attributes'] = {}): Case => ({
  operator: 'Reshape',
  inputs: [input, ints(target)],
  attributes,
})
const node = (operator: string, attributes = {}) => ({
  name: 'node',
  operator,
  domain: '',
  inputs: ['a', 'b'],
  outputs: ['c'],
  attributes,
})

describe('reshaping', () => {
  it.each([
    reshape(fed(2, 3, 4), [6, 4]),
    reshape(fed(2, 3, 4), [0, -1]),
    reshape(fed(2, 3, 4), [-1]),
    reshape(fed(2, 3, 4), [0, 0, 2, 2]),
    reshape(fed(2, 0, 4), [0, 3], { allowzero: 1 }),
    reshape(fed(1), []),
    { operator: 'Flatten', inputs: [fed(2, 3, 4)] },
    { operator: 'Flatten', inputs: [fed(2, 3, 4)], attributes: { axis: 0 } },
    { operator: 'Flatten', inputs: [fed(2, 3, 4)], attributes: { axis: 3 } },
    { operator: 'Flatten', inputs: [fed(2, 3, 4)], attributes: { axis: -1 } },
    { operator: 'Squeeze', inputs: [fed(1, 3, 1)] },
    { operator: 'Squeeze', inputs: [fed(1, 3, 1), ints([-1])] },
    { operator: 'Squeeze', inputs: [fed(1, 3, 1)], attributes: { axes: [0] }, opset: 11 },
    { operator: 'Unsqueeze', inputs: [fed(3, 4), ints([0, -1])] },
    { operator: 'Unsqueeze', inputs: [fed(3, 4), ints([3, 1])] },
    { operator: 'Unsqueeze', inputs: [fed(3, 4)], attributes: { axes: [1] }, opset: 11 },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes of $inputs', expectAgreement)

  it.each([
    reshape(ints([1, 2, 3, 4]), [2, 2]),
    { operator: 'Squeeze', inputs: [ints([7])] },
    { operator: 'Unsqueeze', inputs: [ints([7], []), ints([0])] },
    { operator: 'Flatten', inputs: [ints([1, 2, 3, 4], [2, 2])] },
  ] satisfies Case[])('keeps the elements: $operator', expectEvaluation)

  it.each([
    reshape(fed(2, 3), [4, 2]),
    reshape(fed(2, 3), [4, -1]),
    reshape(fed(2, 3), [-1, -1]),
    reshape(fed(2, 3), [-2, 3]),
    reshape(fed(2, 3), [2, 3, 0]),
    { operator: 'Squeeze', inputs: [fed(2, 3), ints([0])] },
    { operator: 'Unsqueeze', inputs: [fed(2, 3), ints([1, 1])] },
    { operator: 'Unsqueeze', inputs: [fed(2, 3), ints([4])] },
    { operator: 'Flatten', inputs: [fed(2, 3)], attributes: { axis: 3 } },
  ] satisfies Case[])('refuses $operator $attributes of $inputs', async example => {
    await expect(inferCase(example)).rejects.toMatchObject({ code: 'invalid-model' })
  })

  it('leaves open what is not known', async () => {
    const [dynamic] = await inferCase({ operator: 'Reshape', inputs: [fed(2, 3), fedAs('int64', 3)] })
    expect(dynamic!.shape).toEqual([-1, -1, -1])
    const target = { type: 'int64', shape: [3], known: { shape: [3], data: [0, -1, 5] } } as const
    const [copied] = evaluateNode(node('Reshape'), 18, [{ type: 'float32', shape: [-1, 4, 10] }, target])
    expect(copied!.shape).toEqual([-1, 8, 5])
    const [squeezed] = evaluateNode(node('Squeeze'), 18, [{ type: 'float32', shape: [1, -1] }])
    expect(squeezed!.shape).toBeUndefined()
    expect(evaluateNode(node('Flatten'), 18, [{ type: 'float32', shape: [-1, 4, 10] }])[0]!.shape).toEqual([-1, 40])
  })
})
