import type { TfOperator, TfOperators } from '../node-context.ts'
import { binary, unary } from './arithmetic.ts'
import { matchTypes } from './types.ts'

const notEqual: TfOperator = {
  anyRank: true,
  translate(context) {
    const [a, b] = matchTypes(context, [context.input(0), context.input(1)])
    return context.elementwise('Not', [context.elementwise('Equal', [a!, b!])])
  },
}

/** A condition of one axis for values of several chooses whole rows in TensorFlow 1, which broadcasting does not. */
const select: TfOperator = {
  translate(context) {
    const [condition, ...values] = [context.input(0), context.input(1), context.input(2)]
    const [rank, own] = [values[0].inferred.shape!.length, condition.inferred.shape!.length]
    if (context.node.op === 'Select' && own === 1 && rank > 1)
      return context.refuse('a condition for each element', 'one for each row')
    return context.elementwise('Where', [condition, ...matchTypes(context, values)])
  },
}

export const logical: TfOperators = {
  Equal: binary('Equal'),
  NotEqual: notEqual,
  Greater: binary('Greater'),
  GreaterEqual: binary('GreaterOrEqual'),
  Less: binary('Less'),
  LessEqual: binary('LessOrEqual'),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  LogicalNot: unary('Not'),
  Select: select,
  SelectV2: select,
}
