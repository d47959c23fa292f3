import { isFollowed, knownValue, mapElements } from '../inference/known-values.ts'
import type { Operator } from '../operator.ts'
import { expandTo, inferBinary, inferUnary } from './elementwise.ts'
import { broadcast, inferred, knownOf, shapeOf, typeOf } from './inferring.ts'
import { choice, comparison, zeroToOther } from './tying.ts'

export const Equal: Operator = {
  name: 'Equal',
  infer: inferBinary(() => (a, b) => Number(a === b), 'bool'),
  ...comparison,
}
export const Less: Operator = { name: 'Less', infer: inferBinary(() => (a, b) => Number(a < b), 'bool'), ...comparison }
export const LessOrEqual: Operator = {
  name: 'LessOrEqual',
  infer: inferBinary(() => (a, b) => Number(a <= b), 'bool'),
  ...comparison,
}
export const Greater: Operator = {
  name: 'Greater',
  infer: inferBinary(() => (a, b) => Number(a > b), 'bool'),
  ...comparison,
}
export const GreaterOrEqual: Operator = {
  name: 'GreaterOrEqual',
  infer: inferBinary(() => (a, b) => Number(a >= b), 'bool'),
  ...comparison,
}
export const And: Operator = {
  name: 'And',
  infer: inferBinary(() => (a, b) => Number(a !== 0 && b !== 0), 'bool'),
  ...comparison,
}
export const Or: Operator = {
  name: 'Or',
  infer: inferBinary(() => (a, b) => Number(a !== 0 || b !== 0), 'bool'),
  ...comparison,
}
export const Xor: Operator = {
  name: 'Xor',
  infer: inferBinary(() => (a, b) => Number((a !== 0) !== (b !== 0)), 'bool'),
  ...comparison,
}
export const Not: Operator = { name: 'Not', infer: inferUnary(x => Number(x === 0), 'bool'), ...zeroToOther }
export const IsNaN: Operator = {
  name: 'IsNaN',
  infer: inferUnary(x => Number(Number.isNaN(x)), 'bool'),
  ...zeroToOther,
}
export const IsInf: Operator = {
  name: 'IsInf',
  infer: inferUnary(x => Number(Math.abs(x) === Infinity), 'bool'),
  ...zeroToOther,
}

export const Where: Operator = {
  name: 'Where',
  infer(context) {
    const shape = broadcast(context, [shapeOf(context, 0), shapeOf(context, 1), shapeOf(context, 2)])
    const type = typeOf(context, 1) ?? typeOf(context, 2)
    const [condition, chosen, other] = [knownOf(context, 0), knownOf(context, 1), knownOf(context, 2)]
    if (!condition || !chosen || !other || !isFollowed(type, shape)) return [inferred(type, shape)]
    const [tests, left, right] = [expandTo(condition, shape), expandTo(chosen, shape), expandTo(other, shape)]
    return [
      knownValue(
        type,
        shape,
        mapElements(tests, (test, i) => (test ? left[i]! : right[i]!)),
      ),
    ]
  },
  ...choice,
}

export const comparisonOperators: readonly Operator[] = [
  Equal,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  And,
  Or,
  Xor,
  Not,
  IsNaN,
  IsInf,
  Where,
]
