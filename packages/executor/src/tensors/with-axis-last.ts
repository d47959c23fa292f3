import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** Computes with one axis moved to the end, and moves it back in what comes out, which has as many axes. */
export function withAxisLast(tf: TensorFlow, x: Tensor, axis: number, compute: (x: Tensor) => Tensor): Tensor {
  if (axis === x.rank - 1) return compute(x)
  const axes = x.shape.map((_, i) => i)
  const there = [...axes.toSpliced(axis, 1), axis]
  const back = axes.slice(0, -1).toSpliced(axis, 0, x.rank - 1)
  return tf.transpose(compute(tf.transpose(x, there)), back)
}
