import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { padOrCrop } from './axis-tools.ts'
import { sumTo } from './broadcasting.ts'
import type { Attributes, GradientContext } from './gradient.ts'

type Pair = [number, number]
type Sizes = [number, number, number, number]

const pair = (value: unknown): Pair => {
  const [first = 1, second = first] = [value ?? 1].flat() as number[]
  return [first, second]
}

/** Whether the elements of the filter lie apart. */
export const isDilated = (attributes: Attributes): boolean => pair(attributes['dilations']).some(one => one > 1)

/** How a convolution with dilation, whose stride is 1 everywhere, lies on its input. */
interface Placement {
  readonly dilations: Pair
  readonly kernel: Pair
  /** Padding before the input, along height and width. */
  readonly before: Pair
  readonly input: Pair
  readonly output: Pair
}

function place(tf: TensorFlow, x: Tensor, filter: Tensor, attributes: Attributes, depthwise: boolean): Placement {
  const dilations = pair(attributes['dilations'])
  const { strides, pad, dimRoundingMode } = attributes as { strides: Pair; pad: 'same'; dimRoundingMode?: 'floor' }
  const [xShape, filterShape] = [x.shape as Sizes, filter.shape as Sizes]
  const compute = tf.backend_util.computeConv2DInfo
  const info = compute(xShape, filterShape, strides, dilations, pad, dimRoundingMode, depthwise)
  return {
    dilations,
    kernel: [info.filterHeight, info.filterWidth],
    before: [info.padInfo.top, info.padInfo.left],
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
  }
}

/** x with exactly the padding that the outputs read. */
function padInput(tf: TensorFlow, x: Tensor, { dilations, kernel, before, input, output }: Placement): Tensor {
  const after = (at: 0 | 1): number => (kernel[at] - 1) * dilations[at] + output[at] - input[at] - before[at]
  return padOrCrop(tf, x, [
    [0, 0],
    [before[0], after(0)],
    [before[1], after(1)],
    [0, 0],
  ])
}

/** dy with as much padding as makes a convolution with the reversed filter give the input's size. */
function padOutput(tf: TensorFlow, dy: Tensor, { dilations, kernel, before, input, output }: Placement): Tensor {
  const first = (at: 0 | 1): number => (kernel[at] - 1) * dilations[at] - before[at]
  const last = (at: 0 | 1): number => input[at] + before[at] - output[at]
  return padOrCrop(tf, dy, [
    [0, 0],
    [first(0), last(0)],
    [first(1), last(1)],
    [0, 0],
  ])
}

/** The gradients of a dilated convolution; both are convolutions again. */
export function flowOfDilated({ tf, dy, saved, attributes }: GradientContext): Record<string, () => Tensor> {
  const [x, filter] = saved as [Tensor, Tensor]
  const placement = place(tf, x, filter, attributes, false)
  return {
    x: () => {
      const reversed = tf.transpose<Tensor4D>(tf.reverse(filter as Tensor4D, [0, 1]), [0, 1, 3, 2])
      return tf.conv2d(padOutput(tf, dy, placement) as Tensor4D, reversed, 1, 'valid', 'NHWC', placement.dilations)
    },
    filter: () => {
      // Channels are the batch, examples are the channels, and dy is the filter: the stride is what the dilation was.
      const images = tf.transpose(padInput(tf, x, placement), [3, 1, 2, 0]) as Tensor4D
      const taps = tf.conv2d(images, tf.transpose(dy, [1, 2, 0, 3]) as Tensor4D, placement.dilations, 'valid')
      return tf.transpose(taps, [1, 2, 0, 3])
    },
  }
}

/** The gradients of a dilated depthwise convolution. */
export function flowOfDilatedDepthwise({ tf, dy, saved, attributes }: GradientContext): Record<string, () => Tensor> {
  const [x, filter] = saved as [Tensor, Tensor]
  const placement = place(tf, x, filter, attributes, true)
  const [height, width, channels, multiplier] = filter.shape as Sizes
  return {
    x: () => {
      const flat: Sizes = [height, width, channels * multiplier, 1]
      const reversed = tf.reshape<Rank.R4>(tf.reverse(filter, [0, 1]), flat)
      const padded = padOutput(tf, dy, placement) as Tensor4D
      const each = tf.depthwiseConv2d(padded, reversed, 1, 'valid', 'NHWC', placement.dilations)
      const byChannel = tf.reshape(each, [...x.shape.slice(0, 3), channels, multiplier])
      return multiplier === 1 ? tf.reshape(each, x.shape) : tf.sum(byChannel, -1)
    },
    filter: () => {
      const padded = padInput(tf, x, placement)
      const taps = [...Array(height * width).keys()].map(at => {
        const offset: Pair = [Math.floor(at / width) * placement.dilations[0], (at % width) * placement.dilations[1]]
        return depthwiseTap(tf, padded, dy, offset, [channels, multiplier])
      })
      return tf.reshape(tf.stack(taps), filter.shape)
    },
  }
}

/** Σ over examples and positions of x at an offset times dy: [channels, multiplier]. */
function depthwiseTap(tf: TensorFlow, x: Tensor, dy: Tensor, [row, column]: Pair, shape: Pair): Tensor {
  const [batch, height, width] = dy.shape as Sizes
  const seen = tf.slice(x, [0, row, column, 0], [batch, height, width, shape[0]])
  const positions = batch * height * width
  const product = tf.mul(tf.reshape(seen, [positions, shape[0], 1]), tf.reshape(dy, [positions, ...shape]))
  return sumTo(tf, product, shape)
}
