import { describe } from 'vitest'
import { agrees, one } from '../../testing/agrees.ts'
import { wave } from '../../testing/run.ts'

const list = (data: readonly number[]) => ({ data, shape: [data.length] })
const integers = (data: readonly number[]) => ({ ...list(data), type: 'int32' }) as const
const truths = (data: readonly number[]) => ({ ...list(data), type: 'bool' }) as const

describe('arithmetic', () => {
  const a = list([-7, 7, 6.5, -6.5, 0.25, 3])
  const b = list([2, 2, -4, -4, 0.5, -3])
  const simple = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'FloorDiv', 'Maximum', 'Minimum']
  for (const op of [...simple, 'SquaredDifference', 'Mod', 'FloorMod']) agrees(op, one(op, { a, b }))
  const numbers = { a: integers([-7, 7, 6, -6, 5]), b: integers([2, 2, -4, -4, 5]) }
  for (const op of [...simple, 'Mod', 'FloorMod']) agrees(`${op} of whole numbers`, one(op, numbers))
  agrees('AddN', one('AddN', { a, b, c: wave([6]) }))
  agrees('BiasAdd', one('BiasAdd', { x: wave([2, 3, 4]), bias: wave([4], 2) }))
  agrees('DivNoNan', one('DivNoNan', { a, b: list([2, 0, -4, 0, 0.5, -3]) }))
  agrees('Pow', one('Pow', { a: list([0.5, 2, 3]), b: list([2, -1, 0.5]) }))
  agrees('Add, broadcasting', one('AddV2', { a: wave([2, 1, 3]), b: wave([4, 1], 2) }))
})

describe('basic math', () => {
  const x = list([-0.9, -0.5, 0, 0.3, 0.99])
  for (const op of ['Abs', 'Acos', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Cos', 'Cosh', 'Exp', 'Sin', 'Sinh', 'Tan'])
    agrees(op, one(op, { x }))
  for (const op of ['Expm1', 'Log1p', 'Square', 'Neg']) agrees(op, one(op, { x }))
  const wide = list([-8, -2.5, -0.5, 0.5, 1.5, 2.5, 9])
  for (const op of ['Ceil', 'Elu', 'Erf', 'Floor', 'Relu', 'Relu6', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Softplus'])
    agrees(op, one(op, { x: wide }))
  for (const op of ['Tanh', 'Reciprocal']) agrees(op, one(op, { x: wide }))
  for (const op of ['Log', 'Sqrt', 'Rsqrt']) agrees(op, one(op, { x: list([0.5, 1, 2, 9]) }))
  agrees('Acosh', one('Acosh', { x: list([1, 1.5, 4]) }))
  agrees('LeakyRelu', one('LeakyRelu', { x: wide }, { alpha: { float: 0.3 } }))
  agrees('LeakyRelu without alpha', one('LeakyRelu', { x: wide }))
  agrees('Prelu', one('Prelu', { x: wave([2, 3, 4]), alpha: wave([4], 3) }))
  const points = { y: list([0, 1, -1, 0.5, -0.5, 0.5, -0.5, 0, 0]), x: list([0, 0, 0, 2, 2, -2, -2, 3, -3]) }
  agrees('Atan2', one('Atan2', points))
  const odd = list([NaN, Infinity, -Infinity, 0, 1])
  for (const op of ['IsNan', 'IsInf', 'IsFinite']) agrees(op, one(op, { x: odd }))
  agrees('ClipByValue', {
    feeds: { x: wide },
    build: graph => [graph.node('ClipByValue', [graph.input('x', [7]), graph.constant(-1), graph.constant(2)])],
  })
})

describe('logical', () => {
  for (const op of ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual']) {
    agrees(op, one(op, { a: list([1, 2, 3]), b: list([3, 2, 1]) }))
    agrees(`${op} of whole numbers`, one(op, { a: integers([1, 2, 3]), b: integers([3, 2, 1]) }))
  }
  const flags = { a: truths([0, 0, 1, 1]), b: truths([0, 1, 0, 1]) }
  for (const op of ['LogicalAnd', 'LogicalOr']) agrees(op, one(op, flags))
  agrees('LogicalNot', one('LogicalNot', { a: flags.a }))
  const choice = { condition: flags.a, a: wave([4]), b: wave([4], 2) }
  for (const op of ['Select', 'SelectV2']) agrees(op, one(op, choice))
})
