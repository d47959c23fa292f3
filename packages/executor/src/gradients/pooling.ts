import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Gradient, GradientContext } from './gradient.ts'

/** How the windows of a pooling lie along one axis. */
interface WindowAxis {
  readonly input: number
  readonly outputs: number
  readonly window: number
  readonly stride: number
  readonly before: number
}

type Sizes = [number, number, number, number]
type VolumeSizes = [number, number, number, number, number]

/** The axes of the windows: height and width, or depth, height and width. */
function windowAxes(tf: TensorFlow, x: Tensor, attributes: GradientContext['attributes']): WindowAxis[] {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as {
    filterSize: [number, number] & [number, number, number]
    strides: [number, number] & [number, number, number]
    pad: 'same' | 'valid'
    dimRoundingMode?: 'floor'
  }
  const of = (size: 'Height' | 'Width', info: ReturnType<typeof tf.backend_util.computePool2DInfo>): WindowAxis => ({
    input: info[`in${size}`],
    outputs: info[`out${size}`],
    window: info[`filter${size}`],
    stride: info[`stride${size}`],
    before: size === 'Height' ? info.padInfo.top : info.padInfo.left,
  })
  if (x.rank === 4) {
    const info = tf.backend_util.computePool2DInfo(x.shape as Sizes, filterSize, strides, 1, pad, dimRoundingMode)
    return [of('Height', info), of('Width', info)]
  }
  const info = tf.backend_util.computePool3DInfo(x.shape as VolumeSizes, filterSize, strides, 1, pad, dimRoundingMode)
  const { inDepth: input, outDepth: outputs, filterDepth: window, strideDepth: stride, padInfo } = info
  const flat = info as unknown as ReturnType<typeof tf.backend_util.computePool2DInfo>
  return [{ input, outputs, window, stride, before: padInfo.front }, of('Height', flat), of('Width', flat)]
}

/** For each window along an axis, how often it is longer than what it holds of the input. */
function excess({ input, outputs, window, stride, before }: WindowAxis): number[] {
  return Array.from({ length: outputs }, (_, at) => {
    const begin = at * stride - before
    return window / (Math.min(begin + window, input) - Math.max(begin, 0))
  })
}

/** dy times the excess of each window; the windows' own number of elements is divided by later. */
function scaleWindows(tf: TensorFlow, dy: Tensor, axes: readonly WindowAxis[]): Tensor {
  return axes.reduce((scaled, axis, at) => {
    const shape = dy.shape.map((_, place) => (place === at + 1 ? axis.outputs : 1))
    return tf.mul(scaled, tf.reshape(tf.tensor1d(excess(axis)), shape))
  }, dy)
}

/** An average is over what a window holds of the input; the gradient kernels agree only where it holds nothing else. */
function flowOfAverage({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const axes = windowAxes(tf, x!, attributes)
  const padded = x!.shape.map((size, at) => {
    const axis = axes[at - 1]
    return axis ? Math.max((axis.outputs - 1) * axis.stride + axis.window, axis.before + size) : size
  })
  const begin = x!.shape.map((_, at) => axes[at - 1]?.before ?? 0)
  const partial = axes.some(axis => excess(axis).some(factor => factor !== 1))
  const inputs = { dy: partial ? scaleWindows(tf, dy, axes) : dy, input: partial ? tf.zeros(padded) : x! }
  const { filterSize, strides } = attributes as { filterSize: number; strides: number }
  const kernel = x!.rank === 4 ? 'AvgPoolGrad' : 'AvgPool3DGrad'
  const windows = partial ? { filterSize, strides, pad: 'valid' } : attributes
  const whole = tf.engine().runKernel<Tensor>(kernel, inputs, windows)
  return partial ? tf.slice(whole, begin, x!.shape) : whole
}

const average = (kernel: string): Gradient => ({
  kernel,
  inputs: ['x'],
  mends: 'windows at a padded border are divided by their whole size',
  flow: context => ({ x: () => flowOfAverage(context) }),
})

const maximum = (kernel: string): Gradient => ({
  kernel,
  inputs: ['x'],
  outputs: [0],
  flow: ({ tf, dy, saved: [input, output], attributes }) => ({
    x: () => tf.engine().runKernel(`${kernel}Grad`, { dy, input: input!, output: output! }, attributes),
  }),
})

/** Pooling. */
export const poolingGradients: readonly Gradient[] = [
  average('AvgPool'),
  average('AvgPool3D'),
  maximum('MaxPool'),
  maximum('MaxPool3D'),
]
