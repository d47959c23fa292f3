import { intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { OperationContext } from '../operation.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'

/** The two operands of an elementwise operator. Before operator set 7 the second is aligned at the axis that is named. */
export function alignOperands(context: OperationContext): [Tensor, Tensor] {
  const { tf, node, opset } = context
  const [left, right] = [inputOf(context, 0), inputOf(context, 1)]
  const axis = opset < 7 ? intAttribute(node, 'axis', undefined) : undefined
  if (axis === undefined) return [left, right]
  const missing = Math.max(0, left.rank - fromFront(axis, left.rank) - right.rank)
  return [left, tf.reshape(right, [...right.shape, ...new Array<number>(missing).fill(1)])]
}
