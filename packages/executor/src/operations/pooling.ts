import { intsAttribute } from '@coppice/graph'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { explicitPads } from './convolve.ts'
import { resolveWindows } from './windows.ts'

export const MaxPool: Operation = {
  name: 'MaxPool',
  layout: 'channels-last',
  run(context) {
    const x = inputOf(context, 0)
    const windows = resolveWindows(context.node, intsAttribute(context.node, 'kernel_shape', []), x.shape.slice(1, -1))
    const pads = explicitPads(windows) as 'valid'
    return context.tf.maxPool(
      x as Tensor4D,
      windows.kernel as [number, number],
      windows.strides as [number, number],
      pads,
    )
  },
}

export const GlobalAveragePool: Operation = {
  name: 'GlobalAveragePool',
  layout: 'channels-last',
  run: context => context.tf.mean(inputOf(context, 0), spatialAxes(inputOf(context, 0)), true),
}

function spatialAxes(x: Tensor): number[] {
  return Array.from({ length: x.rank - 2 }, (_, i) => i + 1)
}

export const poolingOperations: readonly Operation[] = [MaxPool, GlobalAveragePool]
export type { OperationContext }
