import { intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { refuse } from '../tensors/refuse.ts'
import { convolve } from './convolve.ts'
import { resolveWindows } from './windows.ts'

export const Conv: Operation = {
  name: 'Conv',
  layout: 'channels-last',
  run: context => runConvolution(context),
}

/** A convolution of the first input with the second and, where it is there, the third as bias. */
export function runConvolution(context: OperationContext): Tensor {
  const { tf, node, inputs } = context
  const x = inputOf(context, 0)
  const kernel = inputOf(context, 1).shape.slice(2)
  if (kernel.length > 3) refuse(context, 'one to three spatial axes', `${kernel.length}`)
  const windows = resolveWindows(node, kernel, x.shape.slice(1, -1))
  const filter = fromInput(context, 1, 'filter', weight => toFilter(context, weight))
  const y = convolve(tf, x, filter, windows, intAttribute(node, 'group', 1))
  return inputs[2] ? tf.add(y, inputs[2]) : y
}

/** [filters, inputs, ...kernel] as [...kernel, inputs, filters]. */
function toFilter({ tf }: OperationContext, weight: Tensor): Tensor {
  const kernel = Array.from({ length: weight.rank - 2 }, (_, i) => i + 2)
  return tf.transpose(weight, [...kernel, 1, 0])
}

function fromInput(context: OperationContext, index: number, purpose: string, make: (input: Tensor) => Tensor): Tensor {
  return context.derive?.(index, purpose, make) ?? make(inputOf(context, index))
}

export const convolutionOperations: readonly Operation[] = [Conv]
