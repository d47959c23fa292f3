import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { gatherAxis } from './gather-axis.ts'
import type { Windows } from './windows.ts'

/**
 * What the windows over a channels-last image see: [batch, positions, kernel, positions, kernel, …, channels].
 * The image is padded already. Its gradients are right whatever the strides and dilations.
 */
export function takePatches(tf: TensorFlow, x: Tensor, windows: Windows, sizes: readonly number[]): Tensor {
  return sizes.reduce((patches, size, i) => {
    const axis = 1 + 2 * i
    const kernel = windows.kernel[i]!
    const [stride, dilation] = [windows.strides[i]!, windows.dilations[i]!]
    const places = Array.from({ length: size * kernel }, (_, k) => {
      const position = Math.floor(k / kernel)
      return position * stride + (k - position * kernel) * dilation
    })
    const taken = gatherAxis(tf, patches, axis, places)
    return tf.reshape(taken, [...patches.shape.slice(0, axis), size, kernel, ...patches.shape.slice(axis + 1)])
  }, x)
}
