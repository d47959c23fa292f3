import { float } from '@coppice/graph'
import { numberOf, textsOf } from '../attributes.ts'
import type { NodeContext, Operand } from '../node-context.ts'
import { relu6 } from './basic-math.ts'

/** What a fused node does after its product or convolution. */
export interface FusedParts {
  readonly bias: Operand | undefined
  /** Scale, offset, mean and variance. */
  readonly norm: readonly Operand[] | undefined
  readonly activation: Activation | undefined
}

interface Activation {
  readonly name: string
  /** The slopes of Prelu. */
  readonly slopes: Operand | undefined
}

const activations = ['relu', 'relu6', 'elu', 'leakyrelu', 'prelu', 'sigmoid', 'tanh', 'linear']

/**
 * Reads `fused_ops`: a bias or a normalisation first, then an activation. TensorFlow.js drops an activation that comes
 * first, so such a node is refused.
 */
export function fusedParts(context: NodeContext): FusedParts {
  const [first, second, ...others] = textsOf(context.node, 'fused_ops').map(name => name.toLowerCase())
  if (first === undefined) return { bias: undefined, norm: undefined, activation: undefined }
  const isKnown = second === undefined || activations.includes(second)
  if (others.length > 0 || !isKnown || !['biasadd', 'fusedbatchnorm'].includes(first))
    return context.refuse(
      'BiasAdd or FusedBatchNorm, then an activation',
      textsOf(context.node, 'fused_ops').join(', '),
    )
  const isBias = first === 'biasadd'
  const slopes = second === 'prelu' ? context.input(isBias ? 3 : 6) : undefined
  return {
    bias: isBias ? context.input(2) : undefined,
    norm: isBias ? undefined : [2, 3, 4, 5].map(index => context.input(index)),
    activation: second === undefined ? undefined : { name: second, slopes },
  }
}

/** The value after what is fused to it, but for the bias. */
export function finishFused(context: NodeContext, { norm, activation }: FusedParts, value: Operand): Operand {
  const epsilon = float(numberOf(context.node, 'epsilon', 0.0001))
  const normal = norm ? context.emit('BatchNormalization', [value, ...norm], { epsilon }) : value
  return activation ? activate(context, activation, normal) : normal
}

function activate(context: NodeContext, { name, slopes }: Activation, value: Operand): Operand {
  switch (name) {
    case 'relu':
      return context.elementwise('Relu', [value])
    case 'relu6':
      return relu6(context, value)
    case 'elu':
      return context.elementwise('Elu', [value])
    case 'sigmoid':
      return context.elementwise('Sigmoid', [value])
    case 'tanh':
      return context.elementwise('Tanh', [value])
    case 'leakyrelu':
      return context.elementwise('LeakyRelu', [value], { alpha: float(numberOf(context.node, 'leakyrelu_alpha', 0.2)) })
    case 'prelu':
      return context.elementwise('PRelu', [value, slopes!])
    default:
      return value
  }
}
