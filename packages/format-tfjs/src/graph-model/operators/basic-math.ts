import { float } from '@coppice/graph'
import { numberOf } from '../attributes.ts'
import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { unary } from './arithmetic.ts'
import { castTo, scalarLike } from './types.ts'

/** A value between two numbers. */
export function clip(context: NodeContext, value: Operand, least: Operand, most: Operand): Operand {
  return context.emit('Clip', [value, least, most])
}

/** Numbers between 0 and 6. */
export function relu6(context: NodeContext, value: Operand): Operand {
  return clip(context, value, scalarLike(context, value, 0), scalarLike(context, value, 6))
}

/** A single number, wherever it comes from. */
function scalar(context: NodeContext, index: number, like: Operand): Operand {
  const [value] = context.known(index) ?? []
  return value === undefined
    ? castTo(context, context.input(index), like.inferred.type)
    : scalarLike(context, like, value)
}

const clipByValue: TfOperator = {
  anyRank: true,
  translate(context) {
    const x = context.input(0)
    return clip(context, x, scalar(context, 1, x), scalar(context, 2, x))
  },
}

function withOne(first: string, second: string, isAfter: boolean): TfOperator {
  return {
    anyRank: true,
    translate(context) {
      const x = context.input(0)
      const one = scalarLike(context, x, 1)
      if (isAfter) return context.elementwise(second, [context.elementwise(first, [x]), one])
      return context.elementwise(second, [context.elementwise(first, [x, one])])
    },
  }
}

const isFinite: TfOperator = {
  anyRank: true,
  translate(context) {
    const [nan, infinite] = ['IsNaN', 'IsInf'].map(operator => context.elementwise(operator, [context.input(0)]))
    return context.elementwise('Not', [context.elementwise('Or', [nan!, infinite!])])
  },
}

/** The angle of a point, in all four quadrants. */
const angle: TfOperator = {
  anyRank: true,
  translate(context) {
    const [y, x] = [context.input(0), context.input(1)]
    const number = (value: number): Operand => scalarLike(context, x, value)
    const isLeft = context.elementwise('Less', [x, number(0)])
    const isBelow = context.elementwise('Less', [y, number(0)])
    const half = context.elementwise('Where', [isBelow, number(-Math.PI), number(Math.PI)])
    const turn = context.elementwise('Where', [isLeft, half, number(0)])
    const slope = context.elementwise('Atan', [context.elementwise('Div', [y, x])])
    const upright = context.elementwise('Mul', [context.elementwise('Sign', [y]), number(Math.PI / 2)])
    const isUpright = context.elementwise('Equal', [x, number(0)])
    return context.elementwise('Where', [isUpright, upright, context.elementwise('Add', [slope, turn])])
  },
}

export const basicMath: TfOperators = {
  Atan2: angle,
  Abs: unary('Abs'),
  Acos: unary('Acos'),
  Acosh: unary('Acosh'),
  Asin: unary('Asin'),
  Asinh: unary('Asinh'),
  Atan: unary('Atan'),
  Atanh: unary('Atanh'),
  Ceil: unary('Ceil'),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: unary('Elu'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  Log: unary('Log'),
  Neg: unary('Neg'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Round: unary('Round'),
  Selu: unary('Selu'),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Softplus: unary('Softplus'),
  Sqrt: unary('Sqrt'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  IsNan: unary('IsNaN'),
  IsInf: unary('IsInf'),
  IsFinite: isFinite,
  Expm1: withOne('Exp', 'Sub', true),
  Log1p: withOne('Add', 'Log', false),
  Rsqrt: {
    anyRank: true,
    translate: context => context.elementwise('Reciprocal', [context.elementwise('Sqrt', [context.input(0)])]),
  },
  Square: {
    anyRank: true,
    translate: context => context.elementwise('Mul', [context.input(0), context.input(0)]),
  },
  Relu6: { anyRank: true, translate: context => relu6(context, context.input(0)) },
  ClipByValue: clipByValue,
  LeakyRelu: {
    anyRank: true,
    translate: context =>
      context.elementwise('LeakyRelu', [context.input(0)], { alpha: float(numberOf(context.node, 'alpha', 0.2)) }),
  },
  Prelu: { translate: context => context.elementwise('PRelu', [context.input(0), context.input(1)]) },
}
