import { fed, fedAs, floats } from '../../../graph/src/testing/agree-with-runtime.ts'
import { checkOperations } from '../testing/check-operations.ts'
import type { Operand, OperationCase } from '../testing/operation-case.ts'
import { fedWith } from '../testing/operation-case.ts'

const of = (operator: string, ...values: number[]): OperationCase => ({
  operator,
  inputs: [fedWith('float32', [values.length], values)],
  differentiable: [0],
})
const pair = (
  operator: string,
  left: Operand,
  right: Operand,
  options: Partial<OperationCase> = {},
): OperationCase => ({
  operator,
  inputs: [left, right],
  ...options,
})
const positive = fedWith('float32', [2, 3], [0.4, 1.1, 2.3, 0.9, 1.7, 0.2])
const integers = fedWith('int32', [6], [-7, 7, -7, 7, 0, 9])
const divisors = fedWith('int32', [6], [2, 2, -2, -2, 5, 4])
const floatPair = [fedWith('float32', [4], [-7.5, 7.5, -7.2, 7.1]), fedWith('float32', [4], [2, 2, -2.5, -3])] as const
const both = { differentiable: [0, 1] }
const bits = [fedWith('int32', [4], [12, 7, -1, 1]), fedWith('int32', [4], [10, 2, 5, 0])] as const

checkOperations('arithmetic', [
  pair('Add', fed(2, 3), fed(3), both),
  pair('Sub', fed(2, 1), fed(3), both),
  pair('Mul', fed(2, 3, 4), fed(3, 1), both),
  pair('Div', fed(2, 3), positive, both),
  pair('Add', integers, divisors),
  pair('Mul', integers, divisors),
  pair('Sub', fedAs('int64', 2, 2), fedAs('int64', 2)),
  pair('Div', integers, divisors),
  pair('Pow', positive, fed(3), both),
  pair('Pow', fed(2, 3), floats([2], []), { differentiable: [0] }),
  pair('Pow', fed(2, 3), floats([3], []), { differentiable: [0] }),
  pair('Pow', positive, floats([0.5]), { differentiable: [0] }),
  pair('Pow', positive, floats([1]), { differentiable: [0] }),
  pair('Pow', positive, floats([-1.5], []), { differentiable: [0] }),
  pair('Pow', integers, fedWith('int32', [1], [2])),
  pair('Mod', integers, divisors),
  pair('Mod', integers, divisors, { attributes: { fmod: 1 } }),
  pair('Mod', ...floatPair, { attributes: { fmod: 1 }, ...both }),
  pair('BitShift', fedAs('uint8', 3), fedWith('uint8', [3], [1, 3, 2]), { attributes: { direction: 'LEFT' } }),
  pair('BitShift', fedWith('uint8', [3], [200, 8, 3]), fedWith('uint8', [3], [1, 3, 0]), {
    attributes: { direction: 'RIGHT' },
  }),
  pair('BitwiseAnd', ...bits),
  pair('BitwiseOr', ...bits),
  pair('BitwiseXor', ...bits),
  { operator: 'BitwiseNot', inputs: [bits[0]] },
  { operator: 'Max', inputs: [fed(2, 3), fed(3), fed(2, 1)], differentiable: [0, 1, 2] },
  { operator: 'Min', inputs: [fed(2, 3), fed(3)], differentiable: [0, 1] },
  { operator: 'Sum', inputs: [fed(2, 3), fed(3), fed(2, 1)], differentiable: [0, 1, 2] },
  { operator: 'Mean', inputs: [fed(2, 3), fed(3), fed(2, 1)], differentiable: [0, 1, 2] },
  of('Sqrt', 0.3, 1, 2.5),
  of('Neg', -1, 0, 2),
  of('Abs', -1.5, 0.3, 2),
  { operator: 'Abs', inputs: [integers] },
  { operator: 'Neg', inputs: [integers] },
  { operator: 'Sign', inputs: [integers] },
  of('Exp', -1, 0, 1.5),
  of('Log', 0.4, 1, 3),
  of('Reciprocal', -2, 0.5, 3),
  of('Floor', -1.5, 0.3, 2.7),
  of('Ceil', -1.5, 0.3, 2.7),
  { operator: 'Round', inputs: [fedWith('float32', [6], [-1.5, -0.5, 0.5, 1.5, 2.5, 0.7])] },
  of('Sign', -1.5, 0.3, 2.7),
  of('Sin', -1, 0.4, 2),
  of('Cos', -1, 0.4, 2),
  of('Tan', -1, 0.4, 1.2),
  of('Asin', -0.7, 0.1, 0.6),
  of('Acos', -0.7, 0.1, 0.6),
  of('Atan', -2, 0.1, 3),
  of('Sinh', -1, 0.1, 1.4),
  of('Cosh', -1, 0.1, 1.4),
  of('Asinh', -2, 0.1, 3),
  of('Acosh', 1.5, 2, 3),
  of('Atanh', -0.7, 0.1, 0.6),
])
