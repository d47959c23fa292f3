import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** The places of an axis that are named, in that order; each may be named any number of times. */
export function gatherAxis(tf: TensorFlow, x: Tensor, axis: number, places: readonly number[]): Tensor {
  if (places.length === x.shape[axis] && places.every((place, i) => place === i)) return x
  const first = places[0] ?? 0
  if (places.every((place, i) => place === first + i)) return sliceAxis(tf, x, axis, first, places.length)
  return tf.gather(x, tf.tensor1d([...places], 'int32'), axis)
}

/** So many places of an axis from a first one on. */
export function sliceAxis(tf: TensorFlow, x: Tensor, axis: number, first: number, count: number): Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? first : 0))
  return tf.slice(x, begin, x.shape.with(axis, count))
}
