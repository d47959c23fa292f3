import { describeNode } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext } from '../operation.ts'

/** An input that the operator cannot do without. Throws `invalid-model` where it is left out. */
export function inputOf(context: OperationContext, index: number): Tensor {
  const input = context.inputs[index]
  if (input) return input
  throw failure({
    code: 'invalid-model',
    who: describeNode(context.node),
    expected: `an input ${index}`,
    received: 'none',
  })
}
