import { intAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { expandTo } from '../tensors/expand-to.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { alignOperands } from './align-operands.ts'

type Unary = (tf: TensorFlow, x: Tensor) => Tensor
type Binary = (tf: TensorFlow, left: Tensor, right: Tensor, context: OperationContext) => Tensor

function unary(name: string, compute: Unary): Operation {
  return {
    name,
    layout: 'either',
    run: context => {
      const x = inputOf(context, 0)
      return context.tf.cast(compute(context.tf, x), x.dtype)
    },
  }
}

function binary(name: string, compute: Binary): Operation {
  return {
    name,
    layout: 'either',
    run: context => {
      const [left, right] = alignOperands(context)
      return compute(context.tf, left, right, context)
    },
  }
}

function variadic(name: string, combine: Binary, finish?: (tf: TensorFlow, total: Tensor, count: number) => Tensor) {
  return {
    name,
    layout: 'either',
    run(context: OperationContext): Tensor {
      const [first, ...rest] = context.inputs.map((_, index) => inputOf(context, index))
      const total = rest.reduce((total, next) => combine(context.tf, total, next, context), first!)
      return finish ? finish(context.tf, total, context.inputs.length) : context.tf.clone(total)
    },
  } as const satisfies Operation
}

/** Integers are cut towards zero; TensorFlow.js rounds them down. */
const divide: Binary = (tf, left, right) => {
  if (left.dtype === 'float32') return tf.div(left, right)
  return tf.mul(tf.mul(signOf(tf, left), signOf(tf, right)), tf.floorDiv(magnitudeOf(tf, left), magnitudeOf(tf, right)))
}

/** TensorFlow.js has no sign and no magnitude of integers on every backend. */
const signOf: Unary = (tf, x) =>
  tf.sub(tf.cast(tf.greaterEqual(x, tf.zerosLike(x)), 'int32'), tf.cast(tf.less(x, tf.zerosLike(x)), 'int32'))

const magnitudeOf: Unary = (tf, x) => tf.maximum(x, tf.sub(tf.zerosLike(x), x))

/** Common exponents have faster ways, which are right for negative bases on every backend. */
const power: Binary = (tf, left, right, context) => {
  const numbers = context.numbers(1)
  const exponent = numbers?.length === 1 && right.rank <= left.rank ? numbers[0] : undefined
  if (exponent === 1) return tf.clone(left)
  if (exponent === 2) return tf.mul(left, left)
  if (exponent === 3) return tf.mul(left, tf.mul(left, left))
  if (exponent === 0.5 && left.dtype === 'float32') return tf.sqrt(left)
  if (left.dtype === 'float32') return tf.pow(left, tf.cast(right, 'float32'))
  return tf.cast(tf.round(tf.pow(tf.cast(left, 'float32'), tf.cast(right, 'float32'))), left.dtype)
}

/** Has the sign of the divisor, or of the dividend where the attribute `fmod` is set. */
const remainder: Binary = (tf, left, right, context) => {
  if (left.dtype !== 'float32') {
    const quotient = intAttribute(context.node, 'fmod', 0) ? divide(tf, left, right, context) : tf.floorDiv(left, right)
    return tf.sub(left, tf.mul(quotient, right))
  }
  if (intAttribute(context.node, 'fmod', 0) === 0) return tf.mod(left, right)
  const whole = withoutGradient(tf, [left, right], (a, b) => {
    const quotient = tf.div(a, b)
    return tf.mul(tf.sign(quotient), tf.floor(tf.abs(quotient)))
  })
  return tf.sub(left, tf.mul(right, whole))
}

/** TensorFlow.js lacks these on some backends, so that elements are read. */
function bitwise(
  name: string,
  compute: (node: OperationContext['node']) => (a: number, b: number) => number,
): Operation {
  return {
    name,
    run(context) {
      const { tf } = context
      const [left, right] = alignOperands(context)
      const read = context.read
      if (!read) return refuse(context, 'a backend whose elements can be read at once', 'one that cannot')
      const shape = tf.backend_util.assertAndGetBroadcastShape(left.shape, right.shape)
      const [a, b] = [read(expandTo(tf, left, shape)), read(expandTo(tf, right, shape))]
      const apply = compute(context.node)
      return tf.tensor(
        Int32Array.from({ length: a.length }, (_, i) => apply(a[i]!, b[i]!)),
        shape,
        'int32',
      )
    },
  }
}

const BitwiseNot: Operation = {
  name: 'BitwiseNot',
  run: context => context.tf.sub(context.tf.scalar(-1, 'int32'), inputOf(context, 0)),
}

const shift = (node: OperationContext['node']): ((a: number, b: number) => number) =>
  stringAttribute(node, 'direction', 'LEFT') === 'LEFT' ? (a, b) => a << b : (a, b) => a >>> b

const neg: Unary = (tf, x) => (x.dtype === 'float32' ? tf.neg(x) : tf.sub(tf.zerosLike(x), x))
const abs: Unary = (tf, x) => (x.dtype === 'float32' ? tf.abs(x) : magnitudeOf(tf, x))
const sign: Unary = (tf, x) =>
  x.dtype === 'float32'
    ? tf.sign(x)
    : tf.sub(tf.cast(tf.greater(x, tf.zerosLike(x)), 'int32'), tf.cast(tf.less(x, tf.zerosLike(x)), 'int32'))

export const arithmeticOperations: readonly Operation[] = [
  binary('Add', (tf, left, right) => tf.add(left, right)),
  binary('Sub', (tf, left, right) => tf.sub(left, right)),
  binary('Mul', (tf, left, right) => tf.mul(left, right)),
  binary('Div', divide),
  binary('Pow', power),
  binary('Mod', remainder),
  bitwise('BitShift', shift),
  bitwise('BitwiseAnd', () => (a, b) => a & b),
  bitwise('BitwiseOr', () => (a, b) => a | b),
  bitwise('BitwiseXor', () => (a, b) => a ^ b),
  BitwiseNot,
  variadic('Max', (tf, left, right) => tf.maximum(left, right)),
  variadic('Min', (tf, left, right) => tf.minimum(left, right)),
  variadic('Sum', (tf, left, right) => tf.add(left, right)),
  variadic(
    'Mean',
    (tf, left, right) => tf.add(left, right),
    (tf, total, count) => tf.div(total, count),
  ),
  unary('Sqrt', (tf, x) => tf.sqrt(x)),
  unary('Neg', neg),
  unary('Abs', abs),
  unary('Exp', (tf, x) => tf.exp(x)),
  unary('Log', (tf, x) => tf.log(x)),
  unary('Reciprocal', (tf, x) => tf.reciprocal(x)),
  unary('Floor', (tf, x) => tf.floor(x)),
  unary('Ceil', (tf, x) => tf.ceil(x)),
  unary('Round', (tf, x) => tf.round(x)),
  unary('Sign', sign),
  unary('Sin', (tf, x) => tf.sin(x)),
  unary('Cos', (tf, x) => tf.cos(x)),
  unary('Tan', (tf, x) => tf.tan(x)),
  unary('Asin', (tf, x) => tf.asin(x)),
  unary('Acos', (tf, x) => tf.acos(x)),
  unary('Atan', (tf, x) => tf.atan(x)),
  unary('Sinh', (tf, x) => tf.sinh(x)),
  unary('Cosh', (tf, x) => tf.cosh(x)),
  unary('Asinh', (tf, x) => tf.asinh(x)),
  unary('Acosh', (tf, x) => tf.acosh(x)),
  unary('Atanh', (tf, x) => tf.atanh(x)),
]
