import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'

/** Cosines and sines broadcast to the input: batch, 1, length and half of what is turned. */
export interface Angles {
  readonly cosines: Tensor
  readonly sines: Tensor
  /** Whether neighbours are turned together, and not each with the one half a head further. */
  readonly interleaved: boolean
}

/** Turns pairs of positions of each head (batch, heads, length, size); those beyond the angles stay. */
export function rotate(tf: TensorFlow, x: Tensor, { cosines, sines, interleaved }: Angles): Tensor {
  const [batch, heads, length, size] = x.shape as [number, number, number, number]
  const half = cosines.shape.at(-1)!
  const turned = tf.slice(x, [0, 0, 0, 0], [batch, heads, length, 2 * half])
  const pairs = interleaved
    ? tf.reshape(turned, [batch * heads, length * half, 2, 1])
    : tf.reshape(turned, [batch * heads, length, 2, half])
  const parts = tf.split(pairs, 2, 2).map(part => tf.reshape(part, [batch, heads, length, half])) as [Tensor, Tensor]
  const results = [
    tf.sub(tf.mul(parts[0], cosines), tf.mul(parts[1], sines)),
    tf.add(tf.mul(parts[0], sines), tf.mul(parts[1], cosines)),
  ]
  const joined = tf.reshape(tf.stack(results, interleaved ? 4 : 3), [batch, heads, length, 2 * half])
  if (size === 2 * half) return joined
  return tf.concat([joined, tf.slice(x, [0, 0, 0, 2 * half], [batch, heads, length, size - 2 * half])], 3)
}
