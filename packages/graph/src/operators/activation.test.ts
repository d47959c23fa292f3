import { describe, it } from 'vitest'
import { expectAgreement, expectEvaluation, fed, float, floats, ints } from '../testing/agree-with-runtime.ts'
import type { Case } from '../testing/agree-with-runtime.ts'

const plain = [
  'Relu',
  'LeakyRelu',
  'ThresholdedRelu',
  'Elu',
  'Selu',
  'Celu',
  'Sigmoid',
  'HardSigmoid',
  'HardSwish',
  'Softplus',
  'Softsign',
  'Tanh',
  'Erf',
  'Shrink',
  'Mish',
]

describe('activation', () => {
  it.each(plain)('agrees with onnxruntime: %s', operator => expectAgreement({ operator, inputs: [fed(2, 3)] }))

  it.each([
    { operator: 'Gelu', inputs: [fed(2, 3)], opset: 20 },
    { operator: 'PRelu', inputs: [fed(2, 3, 4), fed(3, 1)] },
    { operator: 'Clip', inputs: [fed(2, 3), floats([0], []), fed()] },
    { operator: 'Clip', inputs: [fed(2, 3)], attributes: { min: float(0), max: float(6) }, opset: 10 },
  ] satisfies Case[])('agrees with onnxruntime: $operator $attributes', expectAgreement)

  it.each([
    { operator: 'Relu', inputs: [floats([-1, 2])] },
    { operator: 'Sigmoid', inputs: [floats([-1, 2])] },
    { operator: 'Tanh', inputs: [floats([-1, 2])] },
    { operator: 'Clip', inputs: [floats([-1, 2, 9]), floats([0], []), floats([6], [])] },
    { operator: 'Clip', inputs: [ints([-1, 2, 9]), null, ints([6], [])] },
    { operator: 'Clip', inputs: [floats([-1, 2, 9])], attributes: { max: float(6) }, opset: 10 },
  ] satisfies Case[])('evaluates as onnxruntime does: $operator $attributes', expectEvaluation)
})
