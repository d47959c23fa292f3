import { describe, it } from 'vitest'
import { bools, expectAgreement, expectEvaluation, fed, fedAs, floats, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const three = ints([1, 2, 3])

describe('comparison', () => {
  it.each(['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'])(
    'agrees with onnxruntime: %s',
    async operator => {
      await expectEvaluation({ operator, inputs: [three, ints([2], [])] })
      await expectAgreement({ operator, inputs: [fed(2, 1), fed(3)] })
    },
  )

  it.each([
    ...['And', 'Or', 'Xor'].map(operator => ({ operator, inputs: [bools([0, 0, 1, 1]), bools([0, 1, 0, 1])] })),
    { operator: 'Not', inputs: [bools([0, 1])] },
    { operator: 'IsNaN', inputs: [floats([1, NaN, Infinity])] },
    { operator: 'IsInf', inputs: [floats([1, NaN, -Infinity])] },
    { operator: 'Where', inputs: [bools([1, 0], [2, 1]), three, ints([9], [])] },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator', expectEvaluation)

  it('broadcasts all three of Where', () =>
    expectAgreement({ operator: 'Where', inputs: [fedAs('bool', 2, 1, 1), fed(3, 1), fed(4)] }))
})
