import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'

function unary(name: string, compute: (tf: TensorFlow, x: Tensor) => Tensor): Operation {
  return { name, layout: 'either', run: context => compute(context.tf, inputOf(context, 0)) }
}

export const activationOperations: readonly Operation[] = [
  unary('Relu', (tf, x) => tf.relu(x)),
  unary('Sigmoid', (tf, x) => tf.sigmoid(x)),
  unary('Tanh', (tf, x) => tf.tanh(x)),
]
