import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { castTo, isWhole, matchTypes, scalarLike } from './types.ts'

function pair(context: NodeContext): readonly [Operand, Operand] {
  const [a, b] = matchTypes(context, [context.input(0), context.input(1)])
  return [a!, b!]
}

/** Two values, element by element. */
export function binary(operator: string): TfOperator {
  return { anyRank: true, translate: context => context.elementwise(operator, pair(context)) }
}

/** One value, element by element. */
export function unary(operator: string): TfOperator {
  return { anyRank: true, translate: context => context.elementwise(operator, [context.input(0)]) }
}

/** Rounds down; whole numbers stay whole. */
function divideDown(context: NodeContext, a: Operand, b: Operand): Operand {
  if (!isWhole(a)) return context.elementwise('Floor', [context.elementwise('Div', [a, b])])
  const rest = context.elementwise('Mod', [a, b])
  return context.elementwise('Div', [context.elementwise('Sub', [a, rest]), b])
}

/** Whole numbers divided give whole ones, rounded down, as in TensorFlow.js. */
const divide: TfOperator = {
  anyRank: true,
  translate(context) {
    const [a, b] = pair(context)
    return isWhole(a) ? divideDown(context, a, b) : context.elementwise('Div', [a, b])
  },
}

const floorDivide: TfOperator = { anyRank: true, translate: context => divideDown(context, ...pair(context)) }

/** The rest has the sign of the divisor. */
const modulo: TfOperator = {
  anyRank: true,
  translate(context) {
    const [a, b] = pair(context)
    if (isWhole(a)) return context.elementwise('Mod', [a, b])
    const multiple = context.elementwise('Mul', [divideDown(context, a, b), b])
    return context.elementwise('Sub', [a, multiple])
  },
}

const divideNoNan: TfOperator = {
  anyRank: true,
  translate(context) {
    const [a, b] = pair(context)
    const zero = scalarLike(context, b, 0)
    const isZero = context.elementwise('Equal', [b, zero])
    return context.elementwise('Where', [isZero, zero, context.elementwise('Div', [a, b])])
  },
}

const squaredDifference: TfOperator = {
  anyRank: true,
  translate(context) {
    const difference = context.elementwise('Sub', pair(context))
    return context.elementwise('Mul', [difference, difference])
  },
}

const addAll: TfOperator = {
  anyRank: true,
  translate(context) {
    const [first, ...others] = context.inputs
    if (!first) return context.refuse('something to add', 'no inputs')
    return others.reduce((sum, each) => context.elementwise('Add', [sum, each]), first)
  },
}

const power: TfOperator = {
  anyRank: true,
  translate(context) {
    const [base, exponent] = [context.input(0), context.input(1)]
    return context.elementwise('Pow', [base, castTo(context, exponent, base.inferred.type)])
  },
}

/** The bias of BiasAdd is a vector over the last axis, which broadcasting finds by itself. */
export const arithmetic: TfOperators = {
  Add: binary('Add'),
  AddV2: binary('Add'),
  BiasAdd: binary('Add'),
  AddN: addAll,
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: divide,
  RealDiv: divide,
  DivNoNan: divideNoNan,
  FloorDiv: floorDivide,
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  Pow: power,
  SquaredDifference: squaredDifference,
  Mod: modulo,
  FloorMod: modulo,
}
