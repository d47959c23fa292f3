import { broadcastShapes, elementsOf } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { expandTo } from './expand-to.ts'

/**
 * The matrix product of tensors with any number of axes, as numpy has it: leading axes broadcast, tensors of one axis
 * are vectors. TensorFlow.js's own has no gradient where leading axes broadcast. Integers are multiplied as floats,
 * exact below 2^24.
 */
export function multiplyMatrices(tf: TensorFlow, left: Tensor, right: Tensor): Tensor {
  if (left.dtype !== 'float32' || right.dtype !== 'float32') {
    const product = multiplyMatrices(tf, tf.cast(left, 'float32'), tf.cast(right, 'float32'))
    return left.dtype === 'int32' ? tf.cast(product, 'int32') : product
  }
  const a = left.rank === 1 ? tf.expandDims(left, 0) : left
  const b = right.rank === 1 ? tf.expandDims(right, 1) : right
  const product = b.rank === 2 ? multiplyRows(tf, a, b) : multiplyBatches(tf, a, b)
  const rows = left.rank === 1 ? [] : [a.shape.at(-2)!]
  const columns = right.rank === 1 ? [] : [b.shape.at(-1)!]
  const shape = [...product.shape.slice(0, -2), ...rows, ...columns]
  return shape.length === product.rank ? product : tf.reshape(product, shape)
}

function multiplyRows(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  if (a.rank === 2) return tf.matMul(a, b)
  const [inner, columns] = b.shape
  const rows = tf.reshape(a, [elementsOf(a.shape.slice(0, -1)), inner])
  return tf.reshape(tf.matMul(rows, b), [...a.shape.slice(0, -1), columns!])
}

function multiplyBatches(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2))!
  const flatten = (x: Tensor): Tensor => {
    const matrix = x.shape.slice(-2)
    return tf.reshape(expandTo(tf, x, [...batch, ...matrix]), [elementsOf(batch), ...matrix] as number[])
  }
  const product = tf.matMul(flatten(a), flatten(b))
  return tf.reshape(product, [...batch, ...product.shape.slice(-2)])
}
