import { describe, expect, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, floats, inferCase, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const numbers = floats([0.1, 0.5, 0.9, 1.5])
const unary = [
  'Sqrt',
  'Neg',
  'Abs',
  'Exp',
  'Log',
  'Reciprocal',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
  'Sin',
  'Cos',
  'Tan',
  'Atan',
  'Sinh',
  'Cosh',
  'Asinh',
]
const inUnit = ['Asin', 'Acos', 'Atanh']

describe('arithmetic', () => {
  it.each(unary)('evaluates as onnxruntime does: %s', operator => expectEvaluation({ operator, inputs: [numbers] }))
  it.each(inUnit)('evaluates as onnxruntime does: %s', operator =>
    expectEvaluation({ operator, inputs: [floats([0.1, -0.5])] }),
  )
  it('evaluates as onnxruntime does: Acosh', () => expectEvaluation({ operator: 'Acosh', inputs: [floats([1.1, 3])] }))

  it.each(['Add', 'Sub', 'Mul', 'Div', 'Pow'])('broadcasts and evaluates as onnxruntime does: %s', async operator => {
    await expectAgreement({ operator, inputs: [fed(2, 1, 4), fed(3, 1)] })
    await expectEvaluation({ operator, inputs: [ints([7, -7, 5, 1], [2, 2]), ints([2, 3])] })
    await expectEvaluation({ operator, inputs: [floats([7, 0.1, 5, 1], [4, 1]), floats([2, 0.3], [2])] })
  })

  it.each([
    { operator: 'Mod', inputs: [ints([7, -7, 7, -7]), ints([3, 3, -3, -3])] },
    { operator: 'Mod', inputs: [floats([7, -7.5]), floats([3, 2])], attributes: { fmod: 1 } },
    { operator: 'Max', inputs: [ints([1, 5]), ints([3], []), ints([2, 2])] },
    { operator: 'Min', inputs: [ints([1, 5]), ints([3], [])] },
    { operator: 'Sum', inputs: [numbers, numbers, floats([1], [])] },
    { operator: 'Mean', inputs: [numbers, floats([1], [])] },
    { operator: 'Max', inputs: [ints([1, 5])] },
    { operator: 'Round', inputs: [floats([0.5, 1.5, 2.5, -0.5, -1.5])] },
    { operator: 'BitShift', inputs: [uint([5, 8]), uint([1, 2])], attributes: { direction: 'RIGHT' } },
    { operator: 'BitShift', inputs: [uint([5, 8]), uint([1, 2])], attributes: { direction: 'LEFT' } },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)

  it('rounds float32 as onnxruntime does', async () => {
    const [sum] = await inferCase({ operator: 'Add', inputs: [floats([0.1], []), floats([0.2], [])] })
    expect(sum!.known!.data[0]).toBe(Math.fround(Math.fround(0.1) + Math.fround(0.2)))
  })

  it('aligns the second operand at an axis before operator set 7', async () => {
    const [sum] = await inferCase({
      operator: 'Add',
      inputs: [fed(2, 3, 4), fed(3)],
      attributes: { axis: 1, broadcast: 1 },
      opset: 6,
    })
    expect(sum!.shape).toEqual([2, 3, 4])
  })

  it('refuses shapes that do not broadcast', async () => {
    const example: Case = { operator: 'Add', inputs: [fed(2, 12), fed(2, 13)] }
    await expect(inferCase(example)).rejects.toThrow('expected shapes that broadcast, received [2, 12] and [2, 13]')
    await expect(inferCase({ operator: 'Sum', inputs: [fed(2), fed(2), fed(3)] })).rejects.toThrow('broadcast')
  })
})

function uint(elements: number[]): NonNullable<Case['inputs'][number]> {
  return { type: 'uint32', shape: [elements.length], elements }
}
