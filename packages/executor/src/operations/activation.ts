import { floatAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

/** An attribute by its name and default. */
type Parameter = (name: string, fallback: number) => number

type Activation = (tf: TensorFlow, x: Tensor, parameter: Parameter) => Tensor

/** Gives a function of each element by itself; integers stay integers. */
function activation(name: string, activate: Activation): Operation {
  return {
    name,
    layout: 'either',
    run(context) {
      const x = inputOf(context, 0)
      const parameter: Parameter = (name, fallback) => floatAttribute(context.node, name, fallback)
      return context.tf.cast(activate(context.tf, x, parameter), x.dtype)
    },
  }
}

/** 1 where the condition holds and 0 elsewhere, as a constant for gradients. */
function maskOf(tf: TensorFlow, x: Tensor, holds: (x: Tensor) => Tensor): Tensor {
  return withoutGradient(tf, [x], given => tf.cast(holds(given), 'float32'))
}

/** eˣ − 1 where x is negative and 0 elsewhere. */
function negativePart(tf: TensorFlow, x: Tensor): Tensor {
  return tf.elu(tf.neg(tf.relu(tf.neg(x))))
}

const elu: Activation = (tf, x, parameter) => tf.add(tf.relu(x), tf.mul(parameter('alpha', 1), negativePart(tf, x)))

function selu(tf: TensorFlow, x: Tensor, parameter: Parameter): Tensor {
  const alpha = parameter('alpha', 1.6732632423543772)
  const gamma = parameter('gamma', 1.0507009873554805)
  return tf.mul(gamma, tf.add(tf.relu(x), tf.mul(alpha, negativePart(tf, x))))
}

function celu(tf: TensorFlow, x: Tensor, parameter: Parameter): Tensor {
  const alpha = parameter('alpha', 1)
  return tf.add(tf.relu(x), tf.mul(alpha, negativePart(tf, tf.div(x, alpha))))
}

function shrink(tf: TensorFlow, x: Tensor, parameter: Parameter): Tensor {
  const [bias, bound] = [parameter('bias', 0), parameter('lambd', 0.5)]
  // A negative bound makes both hold; then the lower counts.
  const above = maskOf(tf, x, given => (bound < 0 ? tf.greaterEqual(given, -bound) : tf.greater(given, bound)))
  const below = maskOf(tf, x, given => tf.less(given, -bound))
  return tf.add(tf.mul(x, tf.add(above, below)), tf.mul(bias, tf.sub(below, above)))
}

function thresholded(tf: TensorFlow, x: Tensor, parameter: Parameter): Tensor {
  const alpha = parameter('alpha', 1)
  return tf.mul(
    x,
    maskOf(tf, x, given => tf.greater(given, alpha)),
  )
}

const hardSigmoid = (tf: TensorFlow, x: Tensor, alpha: number, beta: number): Tensor =>
  tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1)

/** x·Φ(x), or its approximation by a tanh. */
export function gelu(tf: TensorFlow, x: Tensor, isApproximate: boolean): Tensor {
  const half = tf.mul(x, 0.5)
  if (!isApproximate) return tf.mul(half, tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  const cubic = tf.mul(tf.mul(x, tf.mul(x, x)), 0.044715)
  return tf.mul(half, tf.add(tf.tanh(tf.mul(tf.add(x, cubic), Math.sqrt(2 / Math.PI))), 1))
}

const Gelu: Operation = {
  name: 'Gelu',
  layout: 'either',
  run: context =>
    gelu(context.tf, inputOf(context, 0), stringAttribute(context.node, 'approximate', 'none') === 'tanh'),
}

/** TensorFlow.js's own does not broadcast on every backend. */
const PRelu: Operation = {
  name: 'PRelu',
  layout: 'either',
  run(context) {
    const { tf } = context
    const x = inputOf(context, 0)
    return tf.sub(tf.relu(x), tf.mul(inputOf(context, 1), tf.relu(tf.neg(x))))
  },
}

/** Bounds are attributes before operator set 11 and inputs from then on. */
const Clip: Operation = {
  name: 'Clip',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const [least, most] = [boundOf(context, 1), boundOf(context, 2)]
    if (x.dtype === 'float32' && typeof least !== 'object' && typeof most !== 'object') {
      const lowest = least ?? floatAttribute(node, 'min', -Infinity)
      return tf.clipByValue(x, lowest, Math.max(lowest, most ?? floatAttribute(node, 'max', Infinity)))
    }
    const raised = least === undefined ? x : tf.maximum(x, tf.cast(least, x.dtype))
    return most === undefined ? raised : tf.minimum(raised, tf.cast(most, x.dtype))
  },
}

/** A bound as a number where it is known before the run. */
function boundOf(context: OperationContext, index: number): number | Tensor | undefined {
  return context.numbers(index)?.[0] ?? context.inputs[index]
}

export const activationOperations: readonly Operation[] = [
  activation('Relu', (tf, x) => tf.relu(x)),
  activation('LeakyRelu', (tf, x, parameter) => tf.leakyRelu(x, parameter('alpha', 0.01))),
  PRelu,
  activation('ThresholdedRelu', thresholded),
  activation('Elu', elu),
  activation('Selu', selu),
  activation('Celu', celu),
  Gelu,
  activation('Mish', (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  activation('Swish', (tf, x, parameter) => tf.mul(x, tf.sigmoid(tf.mul(x, parameter('alpha', 1))))),
  activation('Sigmoid', (tf, x) => tf.sigmoid(x)),
  activation('HardSigmoid', (tf, x, parameter) => hardSigmoid(tf, x, parameter('alpha', 0.2), parameter('beta', 0.5))),
  activation('HardSwish', (tf, x) => tf.mul(x, hardSigmoid(tf, x, 1 / 6, 0.5))),
  activation('Softplus', (tf, x) => tf.softplus(x)),
  activation('Softsign', (tf, x) => tf.div(x, tf.add(tf.abs(x), 1))),
  activation('Tanh', (tf, x) => tf.tanh(x)),
  activation('Erf', (tf, x) => tf.erf(x)),
  activation('Shrink', shrink),
  Clip,
]
