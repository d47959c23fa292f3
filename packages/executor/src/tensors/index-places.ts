import { elementsOf, stridesOf } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { withoutGradient } from './without-gradient.ts'

/** Indices of an axis of this size counted from its front, as integers off the tape. */
export function nonNegative(tf: TensorFlow, indices: Tensor, size: number): Tensor {
  return withoutGradient(tf, [indices], given => {
    const integers = tf.cast(given, 'int32')
    return tf.where(tf.less(integers, 0), tf.add(integers, tf.scalar(size, 'int32')), integers)
  })
}

/** For each index the place of the element of `shape` that it names along the axis, as a vector. */
export function elementPlaces(tf: TensorFlow, shape: readonly number[], indices: Tensor, axis: number): Tensor {
  const strides = stridesOf(shape)
  const along = tf.mul(nonNegative(tf, indices, shape[axis]!), tf.scalar(strides[axis]!, 'int32'))
  return tf.add(tf.reshape(along, [indices.size]), startsOf(tf, indices.shape, strides.with(axis, 0)))
}

/** For each tuple of indices the number of the slice of `shape` that it names, as a vector. */
export function slicePlaces(tf: TensorFlow, shape: readonly number[], indices: Tensor, batch: number): Tensor {
  const depth = indices.shape.at(-1)!
  const tuples = elementsOf(indices.shape.slice(0, -1))
  const strides = stridesOf(shape.slice(0, batch + depth))
  const columns = tf.reshape(indices, [tuples, depth])
  const outer = startsOf(tf, indices.shape.slice(0, -1), strides.slice(0, batch))
  return Array.from({ length: depth }, (_, k) => k).reduce<Tensor>((places, k) => {
    const column = tf.reshape(tf.slice(columns, [0, k], [tuples, 1]), [tuples])
    const along = nonNegative(tf, column, shape[batch + k]!)
    return tf.add(places, tf.mul(along, tf.scalar(strides[batch + k]!, 'int32')))
  }, outer)
}

/** For each position of a shape the sum of its coordinates times the strides, as far as those reach. */
function startsOf(tf: TensorFlow, shape: readonly number[], strides: readonly number[]): Tensor {
  const own = stridesOf(shape)
  const starts = Int32Array.from({ length: elementsOf(shape) }, (_, place) =>
    strides.reduce((sum, stride, axis) => sum + (Math.floor(place / own[axis]!) % shape[axis]!) * stride, 0),
  )
  return tf.tensor1d(starts, 'int32')
}
