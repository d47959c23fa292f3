import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** Computes on truth values as integers: the wasm backend chooses between and reverses truth values wrongly. */
export function throughIntegers(tf: TensorFlow, x: Tensor, compute: (x: Tensor) => Tensor): Tensor {
  return x.dtype === 'bool' ? tf.cast(compute(tf.cast(x, 'int32')), 'bool') : compute(x)
}
