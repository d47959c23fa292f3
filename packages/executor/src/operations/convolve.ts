import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { all } from './windows.ts'
import type { Windows } from './windows.ts'

/**
 * Convolves a channels-last image with a filter [...kernel, inputs of a group, filters] over one to three spatial axes.
 * The gradients of all that it is made of are right.
 */
export function convolve(tf: TensorFlow, x: Tensor, filter: Tensor, windows: Windows, groups: number): Tensor {
  if (windows.kernel.length === 1) return convolveLine(tf, x, filter, windows, groups)
  if (groups === 1) return convolveGroup(tf, x, filter, windows)
  const perGroup = filter.shape.at(-2)!
  const isDepthwise = windows.kernel.length === 2 && perGroup === 1 && all(windows.strides, windows.strides[0]!)
  if (isDepthwise) return convolveDepthwise(tf, x, filter, windows)
  const images = tf.split(x, groups, -1)
  const filters = tf.split(filter, groups, -1)
  return tf.concat(
    images.map((image, i) => convolveGroup(tf, image, filters[i]!, windows)),
    -1,
  )
}

/** A line is an image of height 1. */
function convolveLine(tf: TensorFlow, x: Tensor, filter: Tensor, windows: Windows, groups: number): Tensor {
  const [batch, length, channels] = x.shape as [number, number, number]
  const wide: Windows = {
    kernel: [1, ...windows.kernel],
    strides: [windows.strides[0]!, ...windows.strides],
    dilations: [1, ...windows.dilations],
    before: [0, ...windows.before],
    after: [0, ...windows.after],
  }
  const image = tf.reshape(x, [batch, 1, length, channels])
  const y = convolve(tf, image, tf.expandDims(filter, 0), wide, groups)
  return tf.reshape(y, [batch, y.shape[2]!, y.shape[3]!])
}

function convolveGroup(tf: TensorFlow, x: Tensor, filter: Tensor, windows: Windows): Tensor {
  const { dilations, strides } = windows
  const spread = spreadFilter(tf, filter, dilations)
  if (windows.kernel.length === 3) {
    const padded = padSpatial(tf, x, windows) as Tensor5D
    return tf.conv3d(padded, spread as Tensor5D, [...strides] as [number, number, number], 'valid')
  }
  return tf.conv2d(x as Tensor4D, spread as Tensor4D, strides as [number, number], explicitPads(windows))
}

/** The filters of a channel lie next to each other. */
function convolveDepthwise(tf: TensorFlow, x: Tensor, filter: Tensor, windows: Windows): Tensor {
  const spread = spreadFilter(tf, filter, windows.dilations)
  const [height, width, , filters] = spread.shape as [number, number, number, number]
  const channels = x.shape.at(-1)!
  const own = tf.reshape(spread, [height, width, channels, filters / channels])
  const pads = explicitPads(windows) as 'valid'
  return tf.depthwiseConv2d(x as Tensor4D, own as Tensor4D, windows.strides as [number, number], pads)
}

type Pads = [[number, number], [number, number], [number, number], [number, number]]

/** How TensorFlow.js is told of pads. */
export function explicitPads({ before, after }: Windows): 'valid' | Pads {
  if (all(before, 0) && all(after, 0)) return 'valid'
  return [
    [0, 0],
    [before[0]!, after[0]!],
    [before[1]!, after[1]!],
    [0, 0],
  ]
}

/** Zeros around a channels-last image, so that windows fit. */
export function padSpatial(tf: TensorFlow, x: Tensor, { before, after }: Windows, value = 0): Tensor {
  if (all(before, 0) && all(after, 0)) return x
  const pads = before.map((pad, axis): [number, number] => [pad, after[axis]!])
  return tf.pad(x, [[0, 0], ...pads, [0, 0]], value)
}

/**
 * A filter with zeros between its elements in place of dilation: TensorFlow.js has no gradient of a dilated convolution
 * and no dilation together with strides.
 */
export function spreadFilter(tf: TensorFlow, filter: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((spread, dilation, axis) => spreadAxis(tf, spread, axis, dilation), filter)
}

/** Zeros between the elements along an axis, at that many places from each to the next. */
export function spreadAxis(tf: TensorFlow, x: Tensor, axis: number, distance: number): Tensor {
  const size = x.shape[axis]!
  if (distance === 1 || size === 1) return x
  const outer = x.shape.slice(0, axis).reduce((product, size) => product * size, 1)
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1)
  const apart = tf.reshape(x, [outer, size, 1, inner])
  const padded = tf.pad(apart, [
    [0, 0],
    [0, 0],
    [0, distance - 1],
    [0, 0],
  ])
  const joined = tf.reshape(padded, [outer, size * distance, inner])
  const spread = tf.slice(joined, [0, 0, 0], [outer, (size - 1) * distance + 1, inner])
  return tf.reshape(spread, x.shape.with(axis, (size - 1) * distance + 1))
}
