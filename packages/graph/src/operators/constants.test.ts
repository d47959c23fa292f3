import { evaluateNode } from '../inference/infer.ts'
import { describe, expect, it } from 'vitest'
import {
  expectAgreement,
  expectEvaluation,
  fed,
  fedAs,
  float,
  floats,
  inferCase,
  ints,
  tensor,
} from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const constant = (attributes: Case['attributes']): Case => ({
  operator: 'Constant',
  inputs: [],
  ...(attributes && { attributes }),
})
const sizes = (attributes: Case['attributes'], opset: number): Case => ({
  operator: 'Shape',
  inputs: [fed(2, 3, 4)],
  opset,
  ...(attributes && { attributes }),
})
const range = (...bounds: Case['inputs']): Case => ({ operator: 'Range', inputs: bounds })

describe('constants', () => {
  it.each([
    constant({ value: tensor('int64', [2], [5, -6]) }),
    constant({ value_int: 3 }),
    constant({ value_ints: [3, 4] }),
    constant({ value_float: float(0.5) }),
    constant({ value_floats: { kind: 'floats', value: [0.5, 2] } }),
    sizes({}, 13),
    sizes({ start: 1 }, 15),
    sizes({ start: -2, end: -1 }, 15),
    sizes({ start: 2, end: 1 }, 15),
    sizes({ start: -9, end: 9 }, 15),
    { operator: 'Size', inputs: [fed(2, 3, 4)] },
    range(ints([1], []), ints([10], []), ints([3], [])),
    range(ints([5], []), ints([-4], []), ints([-3], [])),
    range(ints([5], []), ints([1], []), ints([1], [])),
    range(floats([0], []), floats([1], []), floats([0.3], [])),
  ])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it.each([
    { operator: 'EyeLike', inputs: [fed(3, 4)] },
    { operator: 'EyeLike', inputs: [fed(3, 4)], attributes: { dtype: 7 } },
    { operator: 'RandomNormalLike', inputs: [fed(3, 4)] },
    { operator: 'RandomUniform', inputs: [], attributes: { shape: [3, 2] } },
    { operator: 'Bernoulli', inputs: [fed(3, 4)] },
    { operator: 'Multinomial', inputs: [fed(3, 4)], attributes: { sample_size: 5 } },
    { ...range(ints([1], []), fedAs('int64'), ints([1], [])), open: true },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it('does not know sizes that are open', () => {
    const node = { name: 'node', operator: 'Size', domain: '', inputs: ['a'], outputs: ['b'], attributes: {} }
    const input = { type: 'float32', shape: [2, -1] } as const
    expect(evaluateNode(node, 18, [input])).toEqual([{ type: 'int64', shape: [] }])
    expect(evaluateNode({ ...node, operator: 'Shape' }, 18, [input])).toEqual([{ type: 'int64', shape: [2] }])
  })

  it('gives numbers for float16', async () => {
    const [half] = await inferCase(constant({ value: tensor('float16', [2], [0.5, 2]) }))
    expect(Array.from(half!.known!.data)).toEqual([0.5, 2])
  })
})
