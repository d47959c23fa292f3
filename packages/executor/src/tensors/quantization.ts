import { bitsOf } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** (x − zero point) · scale as floats; a scale or a zero point that is left out changes nothing. */
export function dequantize(
  tf: TensorFlow,
  x: Tensor,
  scale: Tensor | undefined,
  zeroPoint: Tensor | undefined,
): Tensor {
  const floats = tf.cast(x, 'float32')
  const shifted = zeroPoint ? tf.sub(floats, tf.cast(zeroPoint, 'float32')) : floats
  return scale ? tf.mul(shifted, scale) : shifted
}

/** The least and the most that an integer type holds. */
export function rangeOf(type: DataType | undefined): readonly [number, number] {
  const bits = bitsOf(type ?? 'uint8')
  return type?.startsWith('int') ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
}

/**
 * round(x / scale) + zero point within the range of the type; halves are rounded to even numbers. Gradients pass
 * straight through where the result is within the range, as if nothing were rounded.
 */
export function quantize(
  tf: TensorFlow,
  x: Tensor,
  scale: Tensor,
  zeroPoint: Tensor | undefined,
  type: DataType | undefined,
): Tensor {
  const [least, most] = rangeOf(type)
  const shift = (levels: Tensor): Tensor => (zeroPoint ? tf.add(levels, tf.cast(zeroPoint, 'float32')) : levels)
  const shifted = shift(roundThrough(tf, tf.div(x, scale)))
  return tf.cast(tf.clipByValue(shifted, least, most), 'int32')
}

/** Rounds; its gradient is that of the identity. */
export function roundThrough(tf: TensorFlow, x: Tensor): Tensor {
  return tf.customGrad(given => ({ value: tf.round(given as Tensor), gradFunc: (dy: Tensor) => dy }))(x)
}
