import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'

function binary(name: string, compute: (tf: TensorFlow, left: Tensor, right: Tensor) => Tensor): Operation {
  return { name, layout: 'either', run: context => compute(context.tf, inputOf(context, 0), inputOf(context, 1)) }
}

export const arithmeticOperations: readonly Operation[] = [
  binary('Add', (tf, a, b) => tf.add(a, b)),
  binary('Sub', (tf, a, b) => tf.sub(a, b)),
  binary('Mul', (tf, a, b) => tf.mul(a, b)),
  binary('Div', (tf, a, b) => tf.div(a, b)),
]
