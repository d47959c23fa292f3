import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/**
 * The rows of a tensor, slices along its first axis, that an integer vector names. Its gradient adds rows up with
 * {@link addRows}, which every backend can do.
 */
export function pickRows(tf: TensorFlow, x: Tensor, rows: Tensor): Tensor {
  if (x.dtype !== 'float32') return tf.gather(x, rows)
  const run = tf.customGrad((given, save) => {
    ;(save as unknown as (tensors: Tensor[]) => void)([rows])
    return {
      value: tf.gather(given as Tensor, rows),
      gradFunc: (dy, [saved]) => addRows(tf, dy, saved!, x.shape[0]),
    }
  })
  return run(x)
}

/** Zeros with so many rows, to each of which the rows of `x` that name it are added; the inverse of {@link pickRows}. */
export function addRows(tf: TensorFlow, x: Tensor, rows: Tensor, count: number): Tensor {
  const add = (values: Tensor): Tensor =>
    tf.scatterND(tf.reshape(rows, [rows.size, 1]), values, [count, ...x.shape.slice(1)])
  if (x.dtype !== 'float32') return add(x)
  const run = tf.customGrad((given, save) => {
    ;(save as unknown as (tensors: Tensor[]) => void)([rows])
    return { value: add(given as Tensor), gradFunc: (dy, [saved]) => pickRows(tf, dy, saved!) }
  })
  return run(x)
}
