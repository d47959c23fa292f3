import { float } from '../../../../testkit/src/index.ts'
import type { GraphBuilder } from '../../../../testkit/src/index.ts'
import { secondSource } from '../structure-case.ts'
import type { StructureCase } from '../structure-case.ts'
import { cast, floats, positive, scalar } from './shorthand.ts'

const second = (g: GraphBuilder, channels: number): string => secondSource(g, 'vector', channels, 'v')

function unary(
  operator: string,
  opset?: number,
  before: (g: GraphBuilder, x: string) => string = (_, x) => x,
  attributes = {},
): StructureCase {
  const build: StructureCase['build'] = (g, x) => g.node(operator, [before(g, x)], attributes)
  return opset === undefined ? { operator, build } : { operator, opset, build }
}

const squashed = (g: GraphBuilder, x: string): string => g.node('Mul', [g.tanh(x), scalar(g, 0.9)])
const absolute = (g: GraphBuilder, x: string): string => g.node('Abs', [x])
const aboveOne = (g: GraphBuilder, x: string): string => g.node('Add', [g.node('Abs', [x]), scalar(g, 1.5)])

const unaryCases: StructureCase[] = [
  ...['Relu', 'Elu', 'Selu', 'Celu', 'Softsign', 'Tanh', 'Erf', 'HardSwish', 'Sigmoid', 'HardSigmoid', 'Softplus'].map(
    operator => unary(operator),
  ),
  ...['Neg', 'Abs', 'Exp', 'Floor', 'Ceil', 'Round', 'Sign', 'Sin', 'Cos', 'Tan', 'Atan', 'Sinh', 'Cosh', 'Asinh'].map(
    operator => unary(operator),
  ),
  unary('LeakyRelu', undefined, undefined, { alpha: float(0.2) }),
  unary('ThresholdedRelu', undefined, undefined, { alpha: float(0.3) }),
  unary('Shrink', undefined, undefined, { lambd: float(0.2), bias: float(0.1) }),
  { ...unary('Shrink', undefined, undefined, { lambd: float(-1), bias: float(0.5) }), note: 'that moves zero' },
  unary('Gelu', 20),
  unary('Mish', 18),
  unary('Swish', 24),
  unary('Sqrt', undefined, absolute),
  unary('Asin', undefined, squashed),
  unary('Acos', undefined, squashed),
  unary('Atanh', undefined, squashed),
  unary('Acosh', undefined, aboveOne),
  { ...unary('Acosh', undefined, absolute), note: 'of what becomes zero', kept: /no value at zero/ },
  { ...unary('Log', undefined, absolute), note: 'of what becomes zero', kept: /no value at zero/ },
  { ...unary('Log', undefined, (g, x) => g.sigmoid(x)), note: 'of what does not become zero' },
  { ...unary('Log', undefined, (g, x) => g.node('Clip', [x, scalar(g, 0.1)])), note: 'of what is clipped' },
  {
    operator: 'Log',
    note: 'of constants',
    build: (g, x, n) => g.node('Mul', [x, g.node('Log', [positive(g, [n])])]),
  },
  { ...unary('Reciprocal', undefined, absolute), note: 'of what becomes zero', kept: /no value at zero/ },
  { ...unary('Reciprocal', undefined, (g, x) => g.sigmoid(x)), note: 'of what does not become zero' },
  {
    operator: 'Reciprocal',
    note: 'of constants',
    build: (g, x, n) => g.node('Mul', [x, g.node('Reciprocal', [positive(g, [n])])]),
  },
]

const clipCases: StructureCase[] = [
  { operator: 'Clip', note: 'around zero', build: (g, x) => g.node('Clip', [x, scalar(g, -0.5), scalar(g, 0.5)]) },
  { operator: 'Clip', note: 'above zero', build: (g, x) => g.node('Clip', [x, scalar(g, 0.2), scalar(g, 0.5)]) },
  { operator: 'Clip', note: 'below zero', build: (g, x) => g.node('Clip', [x, '', scalar(g, -0.1)]) },
  { operator: 'Clip', opset: 9, build: (g, x) => g.node('Clip', [x], { min: float(-0.5), max: float(0.5) }) },
  { operator: 'Clip', opset: 9, note: 'above zero', build: (g, x) => g.node('Clip', [x], { min: float(0.25) }) },
]

/** Two sources, a vector of constants on either side, and a number. */
function binary(operator: string): StructureCase[] {
  return [
    { operator, note: 'of two layers', build: (g, x, n) => g.node(operator, [x, second(g, n)]) },
    { operator, note: 'with constants', build: (g, x, n) => g.node(operator, [x, g.weight([n])]) },
    { operator, note: 'with constants first', build: (g, x, n) => g.node(operator, [g.weight([n]), x]) },
    { operator, note: 'with a number', build: (g, x) => g.node(operator, [x, scalar(g, 0.5)]) },
    {
      operator,
      note: 'with constants by channel',
      from: 'image',
      build: (g, x, n) => g.node(operator, [x, g.weight([n, 1, 1], { std: 1 })]),
    },
  ]
}

const arithmeticCases: StructureCase[] = [
  ...['Add', 'Sub', 'Mul', 'Max', 'Min', 'Sum', 'Mean'].flatMap(binary),
  {
    operator: 'Max',
    note: 'of four values',
    build: (g, x, n) => g.node('Max', [x, second(g, n), g.weight([1, n]), scalar(g, -1)]),
  },
  {
    operator: 'Mul',
    note: 'of two axes that can go',
    from: 'tokens',
    build: (g, x, n) => {
      const left = g.node('Unsqueeze', [x, g.constant([3])])
      const right = g.node('Unsqueeze', [secondSource(g, 'tokens', n - 1, 'v'), g.constant([2])])
      const product = g.node('Mul', [left, right])
      const read = g.node('MatMul', [product, g.weight([n - 1, 2])])
      return { value: read, rank: 4, axis: 2, size: n }
    },
  },
  {
    operator: 'Add',
    note: 'of two axes that can go',
    from: 'tokens',
    build: (g, x, n) => {
      const left = g.node('Unsqueeze', [x, g.constant([3])])
      const right = g.node('Unsqueeze', [secondSource(g, 'tokens', n - 1, 'v'), g.constant([2])])
      const sum = g.node('ReduceSum', [g.node('Add', [left, right]), g.constant([3])], { keepdims: 0 })
      return { value: sum, rank: 3, axis: 2, size: n }
    },
  },
]

const divisionCases: StructureCase[] = [
  { operator: 'Div', note: 'by constants', build: (g, x, n) => g.node('Div', [x, positive(g, [n])]) },
  { operator: 'Div', note: 'by constants [1, n]', build: (g, x, n) => g.node('Div', [x, positive(g, [1, n])]) },
  {
    operator: 'Div',
    note: 'by constants by channel',
    from: 'image',
    build: (g, x, n) => g.node('Div', [x, positive(g, [1, n, 1, 1])]),
  },
  {
    operator: 'Div',
    note: 'by a deviation made of constants',
    build: (g, x, n) => g.node('Div', [x, g.node('Sqrt', [g.node('Add', [positive(g, [n]), scalar(g, 0.01)])])]),
  },
  {
    operator: 'Div',
    note: 'by constants with another axis',
    from: 'image',
    build: (g, x, n) => g.node('Div', [x, g.node('Unsqueeze', [positive(g, [n]), g.constant([1, 2])])]),
  },
  {
    operator: 'Div',
    note: 'by constants that multiply elsewhere',
    build: (g, x, n) => {
      const deviation = positive(g, [1, n])
      const product = g.node('Mul', [g.sigmoid(x), deviation])
      return g.node('Add', [g.node('Div', [second(g, n), deviation]), product])
    },
    kept: /no value at zero/,
  },
  {
    operator: 'Div',
    note: 'by constants that multiply later',
    build: (g, x, n) => {
      const deviation = positive(g, [1, n])
      const quotient = g.node('Div', [second(g, n), deviation])
      return g.node('Add', [g.node('Mul', [g.sigmoid(x), deviation]), quotient])
    },
  },
  ...[0, 1].map((order): StructureCase => ({
    operator: 'Div',
    note: `by a vector that is added ${order ? 'before' : 'after'}`,
    build: (g, x, n) => {
      const deviation = positive(g, [n])
      const divide = (): string => g.node('Div', [x, deviation])
      const add = (): string => g.node('Add', [x, deviation])
      const values = order ? [add(), divide()] : [divide(), add()]
      return g.node('Sub', values)
    },
  })),
  {
    operator: 'Div',
    note: 'by a constant that is scaled elsewhere',
    build: (g, x, n) => {
      const deviation = positive(g, [1, n])
      const scaled = g.node('Mul', [deviation, scalar(g, 2)])
      const quotient = g.node('Div', [x, deviation])
      return g.node('Add', [quotient, g.node('Mul', [g.sigmoid(x), scaled])])
    },
  },
  {
    operator: 'Div',
    note: 'by what becomes zero',
    build: (g, x, n) => g.node('Div', [second(g, n), x]),
    kept: /no value at zero/,
  },
  {
    operator: 'Div',
    note: 'by what does not become zero',
    build: (g, x, n) => g.node('Div', [x, g.sigmoid(second(g, n))]),
  },
  { operator: 'Div', note: 'by a number', build: (g, x) => g.node('Div', [x, scalar(g, 3)]) },
  { operator: 'Pow', note: 'of two', build: (g, x) => g.node('Pow', [x, scalar(g, 2)]) },
  { operator: 'Pow', note: 'of zero', build: (g, x) => g.node('Pow', [x, scalar(g, 0)]), kept: /no value at zero/ },
  {
    operator: 'Pow',
    note: 'with a negative exponent',
    build: (g, x) => g.node('Pow', [absolute(g, x), scalar(g, -0.5)]),
    kept: /no value at zero/,
  },
  {
    operator: 'Pow',
    note: 'with a negative exponent, of constants',
    build: (g, x, n) => g.node('Mul', [x, g.node('Pow', [positive(g, [n]), scalar(g, -0.5)])]),
  },
  {
    operator: 'Pow',
    note: 'with exponents by channel',
    build: (g, x, n) => g.node('Pow', [absolute(g, x), positive(g, [n])]),
  },
  {
    operator: 'Pow',
    note: 'with computed exponents',
    build: (g, x, n) => g.node('Pow', [g.sigmoid(x), second(g, n)]),
  },
  { operator: 'Mod', note: 'of floats', build: (g, x, n) => g.node('Mod', [x, positive(g, [n])], { fmod: 1 }) },
  {
    operator: 'Mod',
    note: 'by what becomes zero',
    build: (g, x, n) => g.node('Mod', [second(g, n), x], { fmod: 1 }),
    kept: /no value at zero/,
  },
  {
    operator: 'Mod',
    note: 'of integers',
    build: (g, x) => cast(g, g.node('Mod', [cast(g, x, 'int32'), g.constant([3], { type: 'int32' })]), 'float32'),
  },
]

const integers = (g: GraphBuilder, x: string, type: 'int32' | 'uint32' = 'int32'): string =>
  cast(g, g.node('Mul', [absolute(g, x), scalar(g, 10)]), type)

function comparing(operator: string): StructureCase[] {
  return [
    { operator, build: (g, x, n) => cast(g, g.node(operator, [x, second(g, n)]), 'float32') },
    {
      operator,
      note: 'with constants',
      build: (g, x, n) => cast(g, g.node(operator, [x, g.weight([n])]), 'float32'),
    },
  ]
}

const above = (g: GraphBuilder, x: string, bound: number): string => g.node('Greater', [x, scalar(g, bound)])

function joining(operator: string): StructureCase {
  const build: StructureCase['build'] = (g, x, n) =>
    cast(g, g.node(operator, [above(g, x, 0), above(g, second(g, n), -0.2)]), 'float32')
  return { operator, build }
}

function bitwise(operator: string): StructureCase {
  const build: StructureCase['build'] = (g, x, n) =>
    cast(g, g.node(operator, [integers(g, x), integers(g, second(g, n))]), 'float32')
  return { operator, opset: 18, build }
}

const comparisonCases: StructureCase[] = [
  ...['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'].flatMap(comparing),
  ...['And', 'Or', 'Xor'].map(joining),
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map(bitwise),
  {
    operator: 'BitwiseNot',
    opset: 18,
    build: (g, x) => cast(g, g.node('BitwiseNot', [integers(g, x)]), 'float32'),
  },
  {
    operator: 'BitShift',
    build: (g, x, n) => {
      const shift = integers(g, second(g, n), 'uint32')
      return cast(g, g.node('BitShift', [integers(g, x, 'uint32'), shift], { direction: 'RIGHT' }), 'float32')
    },
  },
  { operator: 'Not', build: (g, x) => cast(g, g.node('Not', [above(g, x, 0)]), 'float32') },
  { operator: 'IsNaN', build: (g, x) => cast(g, g.node('IsNaN', [g.node('Sqrt', [x])]), 'float32') },
  { operator: 'IsInf', build: (g, x) => cast(g, g.node('IsInf', [x]), 'float32') },
  { operator: 'Where', build: (g, x, n) => g.node('Where', [above(g, x, 0), x, second(g, n)]) },
  {
    operator: 'Where',
    note: 'with constants',
    build: (g, x, n) => g.node('Where', [above(g, x, 0), g.weight([n]), second(g, n)]),
  },
  { operator: 'Where', note: 'with a number', build: (g, x) => g.node('Where', [above(g, x, 0), x, scalar(g, -1)]) },
  {
    operator: 'Where',
    note: 'with a mask of constants',
    from: 'tokens',
    build: (g, x, n) => {
      const mask = g.constant(
        Array.from({ length: n }, (_, i) => i % 2),
        { type: 'bool' },
      )
      return g.node('Where', [mask, x, scalar(g, 0)])
    },
    kept: /what it is tied to/,
  },
]

const slopes = (g: GraphBuilder, shape: readonly number[]): string => g.weight(shape, { mean: 0.2, std: 0.1 })

const conversionCases: StructureCase[] = [
  { operator: 'PRelu', build: (g, x, n) => g.node('PRelu', [x, slopes(g, [n])]) },
  { operator: 'PRelu', from: 'image', build: (g, x, n) => g.node('PRelu', [x, slopes(g, [n, 1, 1])]) },
  { operator: 'PRelu', note: 'with one slope', build: (g, x) => g.node('PRelu', [x, slopes(g, [1])]) },
  { operator: 'Cast', build: (g, x) => cast(g, cast(g, x, 'float64'), 'float32') },
  { operator: 'Cast', note: 'to integers', build: (g, x) => cast(g, cast(g, x, 'int64'), 'float32') },
  {
    operator: 'Cast',
    note: 'of constants',
    build: (g, x, n) => g.node('Add', [x, cast(g, cast(g, g.weight([n]), 'float16'), 'float32')]),
  },
  { operator: 'CastLike', build: (g, x) => g.node('CastLike', [cast(g, x, 'int32'), x]), kept: /an operand of/ },
  {
    operator: 'CastLike',
    note: 'of a constant',
    build: (g, x) => g.node('CastLike', [g.node('CastLike', [x, g.constant([1])]), floats(g, [1])]),
  },
  { operator: 'Identity', build: (g, x) => g.node('Identity', [x]) },
  {
    operator: 'Identity',
    note: 'of constants',
    build: (g, x, n) => g.node('Add', [x, g.node('Identity', [g.weight([n])])]),
  },
  { operator: 'Dropout', build: (g, x) => g.node('Dropout', [x, scalar(g, 0.5)]) },
  {
    operator: 'Dropout',
    note: 'with its mask',
    build: (g, x) => {
      const [value, mask] = g.nodeOutputs('Dropout', [x], {}, { outputs: 2 })
      return g.node('Mul', [value!, cast(g, mask!, 'float32')])
    },
  },
  { operator: 'Dropout', opset: 10, build: (g, x) => g.node('Dropout', [x], { ratio: float(0.5) }) },
  { operator: 'QuantizeLinear', build: (g, x) => quantise(g, x, scalar(g, 0.05), 'DequantizeLinear') },
  { operator: 'DequantizeLinear', build: (g, x) => quantise(g, x, floats(g, [0.05]), 'DequantizeLinear') },
  {
    operator: 'QuantizeLinear',
    note: 'by channel',
    build: (g, x, n) => quantise(g, x, positive(g, [n]), 'DequantizeLinear'),
    kept: /not known what QuantizeLinear/,
  },
]

function quantise(g: GraphBuilder, x: string, scale: string, back: string): string {
  return g.node(back, [g.node('QuantizeLinear', [x, scale], { axis: 1 }), scale], { axis: 1 })
}

export const elementwiseCases: readonly StructureCase[] = [
  ...unaryCases,
  ...clipCases,
  ...arithmeticCases,
  ...divisionCases,
  ...comparisonCases,
  ...conversionCases,
]
