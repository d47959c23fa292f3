import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { spreadAxis, spreadFilter } from './convolve.ts'
import { sliceAxis } from './gather-axis.ts'
import { extentOf } from './windows.ts'
import type { Windows } from './windows.ts'

/** A transposed convolution: `sizes` of the spatial axes are taken, from `before` on, of all that the windows reach. */
export interface BackWindows {
  readonly windows: Pick<Windows, 'kernel' | 'strides' | 'dilations'>
  readonly before: readonly number[]
  readonly sizes: readonly number[]
  readonly groups: number
}

/** A transposed convolution of a channels-last image with a filter [...kernel, filters of a group, inputs]. */
export function convolveBack(tf: TensorFlow, x: Tensor, filter: Tensor, options: BackWindows): Tensor {
  if (options.sizes.length === 1) return convolveLineBack(tf, x, filter, options)
  const { windows, groups, before, sizes } = options
  const spread = spreadFilter(tf, filter, windows.dilations)
  const images = groups === 1 ? [x] : tf.split(x, groups, -1)
  const filters = groups === 1 ? [spread] : tf.split(spread, groups, -1)
  const parts = images.map((image, i) => spreadImage(tf, image, filters[i]!, options))
  const whole = parts.length === 1 ? parts[0]! : tf.concat(parts, -1)
  return sizes.reduce((image, size, axis) => cut(tf, image, axis + 1, before[axis]!, size), whole)
}

function convolveLineBack(tf: TensorFlow, x: Tensor, filter: Tensor, options: BackWindows): Tensor {
  const { kernel, strides, dilations } = options.windows
  const [batch, length, channels] = x.shape as [number, number, number]
  const y = convolveBack(tf, tf.reshape(x, [batch, 1, length, channels]), tf.expandDims(filter, 0), {
    ...options,
    windows: { kernel: [1, ...kernel], strides: [1, ...strides], dilations: [1, ...dilations] },
    before: [0, ...options.before],
    sizes: [1, ...options.sizes],
  })
  return tf.reshape(y, [batch, y.shape[2]!, y.shape[3]!])
}

function spreadImage(tf: TensorFlow, x: Tensor, filter: Tensor, { windows }: BackWindows): Tensor {
  const reach = windows.kernel.map(
    (_, axis) => (x.shape[axis + 1]! - 1) * windows.strides[axis]! + extentOf(windows, axis),
  )
  const shape = [x.shape[0], ...reach, filter.shape.at(-2)!]
  if (reach.length === 3) return spreadVolume(tf, x, filter, windows)
  const strides = windows.strides as [number, number]
  return tf.conv2dTranspose(
    x as Tensor4D,
    filter as Tensor4D,
    shape as [number, number, number, number],
    strides,
    'valid',
  )
}

/** With zeros between the elements and the filter turned around: not all backends have it as they should. */
function spreadVolume(tf: TensorFlow, x: Tensor, filter: Tensor, { strides }: BackWindows['windows']): Tensor {
  const apart = strides.reduce((volume, stride, axis) => spreadAxis(tf, volume, axis + 1, stride), x)
  const pads = filter.shape.slice(0, 3).map((size): [number, number] => [size - 1, size - 1])
  const padded = tf.pad(apart, [[0, 0], ...pads, [0, 0]])
  const turned = tf.transpose(tf.reverse(filter, [0, 1, 2]), [0, 1, 2, 4, 3])
  return tf.conv3d(padded as Tensor5D, turned as Tensor5D, 1, 'valid')
}

/** So many places of an axis from one on; what lies behind its end is zero. */
function cut(tf: TensorFlow, x: Tensor, axis: number, first: number, count: number): Tensor {
  const there = Math.min(count, x.shape[axis]! - first)
  const part = there === x.shape[axis] ? x : sliceAxis(tf, x, axis, first, there)
  if (there === count) return part
  return tf.pad(
    part,
    x.shape.map((_, i) => [0, i === axis ? count - there : 0] as [number, number]),
  )
}
