import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { sumTo } from './broadcasting.ts'
import type { Gradient } from './gradient.ts'

/** The gradient of a broadcast input before it is summed to the input's shape. */
type Part = (tf: TensorFlow, dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor

const float = (tf: TensorFlow, x: Tensor): Tensor => (x.dtype === 'float32' ? x : tf.cast(x, 'float32'))

interface BinaryOptions {
  readonly mends?: string
  readonly outputs?: readonly number[]
}

const binary = (kernel: string, ofA: Part, ofB: Part, options: BinaryOptions = {}): Gradient => ({
  kernel,
  inputs: ['a', 'b'],
  ...options,
  flow: ({ tf, dy, saved: [a, b, y] }) => ({
    a: () => sumTo(tf, ofA(tf, dy, float(tf, a!), float(tf, b!), y!), a!.shape),
    b: () => sumTo(tf, ofB(tf, dy, float(tf, a!), float(tf, b!), y!), b!.shape),
  }),
})

const broadcast = { mends: 'the gradient of a broadcast input is not summed to its shape' }

const where = (tf: TensorFlow, mask: Tensor, dy: Tensor): Tensor => tf.mul(dy, tf.cast(mask, 'float32'))

/** dy · b · a^(b − 1), 0 where b is 0 whatever a is. */
const ofBase: Part = (tf, dy, a, b) => {
  const exponent = tf.where(tf.equal(b, 0), b, tf.sub(b, 1))
  return tf.mul(dy, tf.mul(b, tf.pow(a, exponent)))
}

/** dy · aᵇ · log a, 0 where a is not positive. */
function ofExponent(tf: TensorFlow, dy: Tensor, a: Tensor, _b: Tensor, y: Tensor): Tensor {
  const positive = tf.greater(a, 0)
  return tf.mul(dy, tf.mul(y, tf.log(tf.where(positive, a, tf.onesLike(a)))))
}

const squaredLength = (tf: TensorFlow, a: Tensor, b: Tensor): Tensor => tf.add(tf.square(a), tf.square(b))

const noFlow: Part = (tf, dy) => tf.zerosLike(dy)

/** Arithmetic of two values, broadcast to each other. */
export const arithmeticGradients: readonly Gradient[] = [
  binary(
    'Add',
    (_, dy) => dy,
    (_, dy) => dy,
  ),
  binary(
    'Sub',
    (_, dy) => dy,
    (tf, dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (tf, dy, _, b) => tf.mul(dy, b),
    (tf, dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (tf, dy, _, b) => tf.div(dy, b),
    (tf, dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  binary('FloorDiv', noFlow, noFlow),
  binary(
    'Mod',
    (_, dy) => dy,
    (tf, dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))),
  ),
  binary('Pow', ofBase, ofExponent, { outputs: [0] }),
  binary(
    'Atan2',
    (tf, dy, a, b) => tf.mul(dy, tf.div(b, squaredLength(tf, a, b))),
    (tf, dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, squaredLength(tf, a, b)))),
  ),
  binary(
    'Maximum',
    (tf, dy, a, b) => where(tf, tf.greaterEqual(a, b), dy),
    (tf, dy, a, b) => where(tf, tf.less(a, b), dy),
    broadcast,
  ),
  binary(
    'Minimum',
    (tf, dy, a, b) => where(tf, tf.lessEqual(a, b), dy),
    (tf, dy, a, b) => where(tf, tf.greater(a, b), dy),
    broadcast,
  ),
  binary(
    'SquaredDifference',
    (tf, dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (tf, dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
    broadcast,
  ),
  { kernel: 'AddN', inputs: 'all', flow: ({ tf, dy, saved }) => saved.map(() => () => tf.clone(dy)) },
]
