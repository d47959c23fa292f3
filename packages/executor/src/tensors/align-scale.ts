import { elementsOf } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { expandTo } from './expand-to.ts'

/**
 * A scale or a zero point as it broadcasts to a shape: a scalar as it is, a vector along the axis, and anything else
 * with each of its positions on the axis repeated for a block.
 */
export function alignScale(
  tf: TensorFlow,
  operand: Tensor,
  shape: readonly number[],
  axis: number,
  block: number,
): Tensor {
  if (operand.size === 1 && block === 0) return tf.reshape(operand, [])
  if (block === 0)
    return tf.reshape(
      operand,
      shape.map((size, i) => (i === axis ? size : 1)),
    )
  const [outer, inner] = [elementsOf(shape.slice(0, axis)), elementsOf(shape.slice(axis + 1))]
  const count = operand.shape[axis]!
  const blocks = expandTo(tf, tf.reshape(operand, [outer, count, 1, inner]), [outer, count, block, inner])
  const rows = tf.reshape(blocks, [outer, count * block, inner])
  return tf.reshape(tf.slice(rows, [0, 0, 0], [outer, shape[axis]!, inner]), [...shape])
}
