import { describeNode, floatsAttribute } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Node } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

/** A function that a gate or a state is passed through. */
export type Activate = (x: Tensor) => Tensor

interface Kind {
  /** Default values of the parameters that it takes, by name. */
  readonly alpha?: number
  readonly beta?: number
  activate(tf: TensorFlow, x: Tensor, alpha: number, beta: number): Tensor
}

const kinds: Readonly<Record<string, Kind>> = {
  relu: { activate: (tf, x) => tf.relu(x) },
  tanh: { activate: (tf, x) => tf.tanh(x) },
  sigmoid: { activate: (tf, x) => tf.sigmoid(x) },
  softsign: { activate: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)) },
  softplus: { activate: (tf, x) => tf.softplus(x) },
  affine: { alpha: 1, beta: 0, activate: (tf, x, alpha, beta) => tf.add(tf.mul(x, alpha), beta) },
  leakyrelu: { alpha: 0.01, activate: (tf, x, alpha) => tf.leakyRelu(x, alpha) },
  elu: { alpha: 1, activate: (tf, x, alpha) => tf.add(tf.relu(x), tf.mul(alpha, tf.elu(tf.neg(tf.relu(tf.neg(x)))))) },
  scaledtanh: { alpha: 1, beta: 1, activate: (tf, x, alpha, beta) => tf.mul(alpha, tf.tanh(tf.mul(x, beta))) },
  hardsigmoid: {
    alpha: 0.2,
    beta: 0.5,
    activate: (tf, x, alpha, beta) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1),
  },
  thresholdedrelu: {
    alpha: 1,
    activate: (tf, x, alpha) =>
      tf.mul(
        x,
        withoutGradient(tf, [x], given => tf.cast(tf.greaterEqual(given, alpha), 'float32')),
      ),
  },
}

/**
 * The functions of a recurrent node for each direction. Parameters are handed out in order to those functions that take
 * them. Throws `unsupported-model` for a name that ONNX does not have.
 */
export function activationsOf(
  tf: TensorFlow,
  node: Node,
  defaults: readonly string[],
  directions: number,
): readonly (readonly Activate[])[] {
  const written = node.attributes['activations']
  const given = written?.kind === 'strings' && written.value.length > 0 ? written.value : undefined
  const names = given ?? Array.from({ length: directions }, () => defaults).flat()
  const alphas = [...floatsAttribute(node, 'activation_alpha', [])]
  const betas = [...floatsAttribute(node, 'activation_beta', [])]
  const functions = names.map((name): Activate => {
    const kind = kinds[name.toLowerCase()] ?? refuseActivation(node, name)
    const alpha = (kind.alpha === undefined ? undefined : alphas.shift()) ?? kind.alpha ?? 0
    const beta = (kind.beta === undefined ? undefined : betas.shift()) ?? kind.beta ?? 0
    return x => kind.activate(tf, x, alpha, beta)
  })
  const count = defaults.length
  return Array.from({ length: directions }, (_, i) => functions.slice(i * count, (i + 1) * count))
}

function refuseActivation(node: Node, name: string): never {
  const expected = `an activation among ${Object.keys(kinds).join(', ')}`
  throw failure({ code: 'unsupported-model', who: describeNode(node), expected, received: name })
}
