import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Attributes, Gradient } from './gradient.ts'

/** The derivative at the input. */
type Slope = (tf: TensorFlow, x: Tensor, attributes: Attributes) => Tensor

const ofInput = (kernel: string, slope: Slope): Gradient => ({
  kernel,
  inputs: ['x'],
  flow: ({ tf, dy, saved: [x], attributes }) => ({
    x: () => tf.mul(dy, slope(tf, x!.dtype === 'float32' ? x! : tf.cast(x!, 'float32'), attributes)),
  }),
})

/** For functions whose derivative is simplest in what they give. */
const ofOutput = (kernel: string, slope: (tf: TensorFlow, y: Tensor) => Tensor): Gradient => ({
  kernel,
  outputs: [0],
  flow: ({ tf, dy, saved: [y] }) => ({ x: () => tf.mul(dy, slope(tf, y!)) }),
})

const flat = (kernel: string): Gradient => ({
  kernel,
  flow: ({ tf, dy }) => ({ x: () => tf.zerosLike(dy) }),
})

const oneMinusSquare = (tf: TensorFlow, x: Tensor): Tensor => tf.sub(1, tf.square(x))
const squarePlusOne = (tf: TensorFlow, x: Tensor): Tensor => tf.add(1, tf.square(x))
const negated = (tf: TensorFlow, x: Tensor): Tensor => tf.neg(x)

/** Functions of each element alone. */
export const elementwiseGradients: readonly Gradient[] = [
  ofInput('Abs', (tf, x) => tf.sign(x)),
  ofInput('Acos', (tf, x) => negated(tf, tf.rsqrt(oneMinusSquare(tf, x)))),
  ofInput('Acosh', (tf, x) => tf.rsqrt(tf.sub(tf.square(x), 1))),
  ofInput('Asin', (tf, x) => tf.rsqrt(oneMinusSquare(tf, x))),
  ofInput('Asinh', (tf, x) => tf.rsqrt(squarePlusOne(tf, x))),
  ofInput('Atan', (tf, x) => tf.reciprocal(squarePlusOne(tf, x))),
  ofInput('Atanh', (tf, x) => tf.reciprocal(oneMinusSquare(tf, x))),
  ofInput('Cos', (tf, x) => negated(tf, tf.sin(x))),
  ofInput('Cosh', (tf, x) => tf.sinh(x)),
  ofInput('Erf', (tf, x) => tf.mul(2 / Math.sqrt(Math.PI), tf.exp(negated(tf, tf.square(x))))),
  ofOutput('Exp', (_, y) => y),
  ofOutput('Expm1', (tf, y) => tf.add(y, 1)),
  ofInput('Log', (tf, x) => tf.reciprocal(x)),
  ofInput('Log1p', (tf, x) => tf.reciprocal(tf.add(x, 1))),
  ofOutput('Reciprocal', (tf, y) => negated(tf, tf.square(y))),
  ofOutput('Rsqrt', (tf, y) => tf.mul(-0.5, tf.mul(y, tf.square(y)))),
  ofInput('Sin', (tf, x) => tf.cos(x)),
  ofInput('Sinh', (tf, x) => tf.cosh(x)),
  ofOutput('Sqrt', (tf, y) => tf.div(0.5, y)),
  ofInput('Square', (tf, x) => tf.mul(2, x)),
  ofOutput('Tan', (tf, y) => squarePlusOne(tf, y)),
  ofOutput('Tanh', oneMinusSquare),
  { kernel: 'Neg', flow: ({ tf, dy }) => ({ x: () => tf.neg(dy) }) },
  { kernel: 'Identity', flow: ({ tf, dy }) => ({ x: () => tf.cast(dy, 'float32') }) },
  { kernel: 'Cast', flow: ({ tf, dy }) => ({ x: () => tf.cast(dy, 'float32') }) },
  ...['Ceil', 'Floor', 'Round', 'Sign', 'Step', 'ZerosLike', 'OnesLike'].map(flat),
]
