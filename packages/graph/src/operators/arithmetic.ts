import type { DataType } from '@coppice/spec'
import { intAttribute, stringAttribute } from '../attributes.ts'
import { isIntegerType } from '../tensors/data-types.ts'
import type { Operator } from '../operator.ts'
import { inferBinary, inferUnary, inferVariadic } from './elementwise.ts'
import {
  comparison,
  power,
  product,
  quotient,
  undefinedAtZero,
  zeroToOther,
  zeroToZero,
  zeroWhereAllAre,
} from './tying.ts'

export const Add: Operator = { name: 'Add', infer: inferBinary(() => (a, b) => a + b), ...zeroWhereAllAre }
export const Sub: Operator = { name: 'Sub', infer: inferBinary(() => (a, b) => a - b), ...zeroWhereAllAre }
export const Mul: Operator = { name: 'Mul', infer: inferBinary(() => (a, b) => a * b), ...product }
export const Div: Operator = { name: 'Div', infer: inferBinary(divide), ...quotient }
export const Pow: Operator = { name: 'Pow', infer: inferBinary(() => Math.pow), ...power }

/** Has the sign of the divisor, or of the dividend where the attribute `fmod` is set. */
export const Mod: Operator = {
  name: 'Mod',
  infer(context) {
    const remainder = intAttribute(context.node, 'fmod', 0)
      ? (a: number, b: number) => a % b
      : (a: number, b: number) => a - b * Math.floor(a / b)
    return inferBinary(() => remainder)(context)
  },
  ...quotient,
}

export const BitShift: Operator = {
  name: 'BitShift',
  infer(context) {
    const left = stringAttribute(context.node, 'direction', 'LEFT') === 'LEFT'
    return inferBinary(() => (a, b) => (left ? a * 2 ** b : Math.floor(a / 2 ** b)))(context)
  },
  ...comparison,
}

export const BitwiseAnd: Operator = { name: 'BitwiseAnd', infer: inferBinary(), ...comparison }
export const BitwiseOr: Operator = { name: 'BitwiseOr', infer: inferBinary(), ...comparison }
export const BitwiseXor: Operator = { name: 'BitwiseXor', infer: inferBinary(), ...comparison }
export const BitwiseNot: Operator = { name: 'BitwiseNot', infer: inferUnary(), ...zeroToOther }

export const Max: Operator = { name: 'Max', infer: inferVariadic(Math.max), ...zeroWhereAllAre }
export const Min: Operator = { name: 'Min', infer: inferVariadic(Math.min), ...zeroWhereAllAre }
export const Sum: Operator = { name: 'Sum', infer: inferVariadic((a, b) => a + b), ...zeroWhereAllAre }
export const Mean: Operator = {
  name: 'Mean',
  infer: inferVariadic(
    (a, b) => a + b,
    (total, count) => total / count,
  ),
  ...zeroWhereAllAre,
}

export const Sqrt: Operator = { name: 'Sqrt', infer: inferUnary(Math.sqrt), ...zeroToZero }
export const Neg: Operator = { name: 'Neg', infer: inferUnary(x => -x), ...zeroToZero }
export const Abs: Operator = { name: 'Abs', infer: inferUnary(Math.abs), ...zeroToZero }
export const Exp: Operator = { name: 'Exp', infer: inferUnary(Math.exp), ...zeroToOther }
export const Log: Operator = { name: 'Log', infer: inferUnary(Math.log), ...undefinedAtZero }
export const Reciprocal: Operator = { name: 'Reciprocal', infer: inferUnary(x => 1 / x), ...undefinedAtZero }
export const Floor: Operator = { name: 'Floor', infer: inferUnary(Math.floor), ...zeroToZero }
export const Ceil: Operator = { name: 'Ceil', infer: inferUnary(Math.ceil), ...zeroToZero }
export const Round: Operator = { name: 'Round', infer: inferUnary(roundHalfEven), ...zeroToZero }
export const Sign: Operator = { name: 'Sign', infer: inferUnary(Math.sign), ...zeroToZero }
export const Sin: Operator = { name: 'Sin', infer: inferUnary(Math.sin), ...zeroToZero }
export const Cos: Operator = { name: 'Cos', infer: inferUnary(Math.cos), ...zeroToOther }
export const Tan: Operator = { name: 'Tan', infer: inferUnary(Math.tan), ...zeroToZero }
export const Asin: Operator = { name: 'Asin', infer: inferUnary(Math.asin), ...zeroToZero }
export const Acos: Operator = { name: 'Acos', infer: inferUnary(Math.acos), ...zeroToOther }
export const Atan: Operator = { name: 'Atan', infer: inferUnary(Math.atan), ...zeroToZero }
export const Sinh: Operator = { name: 'Sinh', infer: inferUnary(Math.sinh), ...zeroToZero }
export const Cosh: Operator = { name: 'Cosh', infer: inferUnary(Math.cosh), ...zeroToOther }
export const Asinh: Operator = { name: 'Asinh', infer: inferUnary(Math.asinh), ...zeroToZero }
export const Acosh: Operator = { name: 'Acosh', infer: inferUnary(Math.acosh), ...undefinedAtZero }
export const Atanh: Operator = { name: 'Atanh', infer: inferUnary(Math.atanh), ...zeroToZero }

/** Integers are divided towards zero. */
function divide(type: DataType | undefined): (a: number, b: number) => number {
  return isIntegerType(type) ? (a, b) => Math.trunc(a / b) : (a, b) => a / b
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

export const arithmeticOperators: readonly Operator[] = [
  Add,
  Sub,
  Mul,
  Div,
  Pow,
  Mod,
  BitShift,
  BitwiseAnd,
  BitwiseOr,
  BitwiseXor,
  BitwiseNot,
  Max,
  Min,
  Sum,
  Mean,
  Sqrt,
  Neg,
  Abs,
  Exp,
  Log,
  Reciprocal,
  Floor,
  Ceil,
  Round,
  Sign,
  Sin,
  Cos,
  Tan,
  Asin,
  Acos,
  Atan,
  Sinh,
  Cosh,
  Asinh,
  Acosh,
  Atanh,
]
