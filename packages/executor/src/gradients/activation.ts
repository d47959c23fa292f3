import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { sumTo } from './broadcasting.ts'
import type { Gradient } from './gradient.ts'

const seluScale = 1.0507009873554805
const seluAlpha = 1.6732632423543772

/** `positive` where x > 0, else `other`. */
const bySign = (tf: TensorFlow, x: Tensor, positive: Tensor, other: Tensor): Tensor =>
  tf.where(tf.greater(x, 0), positive, other)

/** 1 where x is within bounds, their ends included, else 0. */
const within = (tf: TensorFlow, x: Tensor, lowest: number, highest: number): Tensor =>
  tf.cast(tf.logicalAnd(tf.greaterEqual(x, lowest), tf.lessEqual(x, highest)), 'float32')

/** Activations. */
export const activationGradients: readonly Gradient[] = [
  {
    // A rectified value is positive exactly where its input is: the output serves, which is kept anyway.
    kernel: 'Relu',
    outputs: [0],
    flow: ({ tf, dy, saved: [y] }) => ({ x: () => tf.mul(dy, tf.step(y!)) }),
  },
  {
    kernel: 'Relu6',
    inputs: ['x'],
    flow: ({ tf, dy, saved: [x] }) => ({
      x: () => tf.mul(dy, tf.mul(tf.step(x!), tf.cast(tf.lessEqual(x!, 6), 'float32'))),
    }),
  },
  {
    kernel: 'Elu',
    outputs: [0],
    flow: ({ tf, dy, saved: [y] }) => ({ x: () => tf.mul(dy, tf.add(tf.minimum(y!, 0), 1)) }),
  },
  {
    kernel: 'Selu',
    outputs: [0],
    flow: ({ tf, dy, saved: [y] }) => ({
      x: () => bySignOfSelu(tf, dy, y!),
    }),
  },
  {
    kernel: 'LeakyRelu',
    inputs: ['x'],
    flow: ({ tf, dy, saved: [x], attributes: { alpha } }) => ({
      x: () => bySign(tf, x!, dy, tf.mul(dy, alpha as number)),
    }),
  },
  {
    kernel: 'Prelu',
    inputs: ['x', 'alpha'],
    flow: ({ tf, dy, saved: [x, alpha] }) => ({
      x: () => bySign(tf, x!, dy, tf.mul(dy, alpha!)),
      alpha: () => sumTo(tf, tf.mul(dy, tf.minimum(x!, 0)), alpha!.shape),
    }),
  },
  {
    kernel: 'Sigmoid',
    outputs: [0],
    flow: ({ tf, dy, saved: [y] }) => ({ x: () => tf.mul(dy, tf.mul(y!, tf.sub(1, y!))) }),
  },
  {
    kernel: 'Softplus',
    inputs: ['x'],
    flow: ({ tf, dy, saved: [x] }) => ({ x: () => tf.mul(dy, tf.sigmoid(x!)) }),
  },
  {
    kernel: 'ClipByValue',
    inputs: ['x'],
    flow: ({ tf, dy, saved: [x], attributes: { clipValueMin, clipValueMax } }) => ({
      x: () => tf.mul(dy, within(tf, x!, clipValueMin as number, clipValueMax as number)),
    }),
  },
]

const bySignOfSelu = (tf: TensorFlow, dy: Tensor, y: Tensor): Tensor =>
  tf.mul(dy, bySign(tf, y, tf.fill(y.shape, seluScale), tf.add(y, seluScale * seluAlpha)))
