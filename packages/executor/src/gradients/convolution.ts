import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { flowOfDilated, flowOfDilatedDepthwise, isDilated } from './dilated-convolution.ts'
import type { Attributes, Gradient } from './gradient.ts'

const run = (tf: TensorFlow, kernel: string, inputs: Record<string, Tensor>, attributes: Attributes): Tensor =>
  tf.engine().runKernel(kernel, inputs, attributes)

const dilated = 'dilations above 1 throw'

/** Convolutions, and transposed ones, which are the gradients of convolutions. */
export const convolutionGradients: readonly Gradient[] = [
  {
    kernel: 'Conv2D',
    inputs: ['x', 'filter'],
    mends: dilated,
    flow: context => {
      const { tf, dy, attributes } = context
      const [x, filter] = context.saved as [Tensor, Tensor]
      if (isDilated(attributes)) return flowOfDilated(context)
      return {
        x: () => run(tf, 'Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => run(tf, 'Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
      }
    },
  },
  {
    kernel: 'DepthwiseConv2dNative',
    inputs: ['x', 'filter'],
    mends: dilated,
    flow: context => {
      const { tf, dy, attributes } = context
      const [x, filter] = context.saved as [Tensor, Tensor]
      if (isDilated(attributes)) return flowOfDilatedDepthwise(context)
      const common = { ...attributes, dilations: [1, 1] }
      return {
        x: () => run(tf, 'DepthwiseConv2dNativeBackpropInput', { dy, filter }, { ...common, inputShape: x.shape }),
        filter: () =>
          run(tf, 'DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...common, filterShape: filter.shape }),
      }
    },
  },
  {
    kernel: 'Conv2DBackpropInput',
    inputs: ['dy', 'filter'],
    flow: ({ tf, dy: x, saved, attributes }) => {
      const [dy, filter] = saved as [Tensor, Tensor4D]
      const { strides, pad, dataFormat, dimRoundingMode } = attributes as Parameters2D
      return {
        dy: () => tf.conv2d(x as Tensor4D, filter, strides, pad, dataFormat, 1, dimRoundingMode),
        filter: () => run(tf, 'Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
      }
    },
  },
  {
    kernel: 'Conv3D',
    inputs: ['x', 'filter'],
    flow: ({ tf, dy, saved, attributes }) => {
      const [x, filter] = saved as [Tensor, Tensor]
      return {
        x: () => run(tf, 'Conv3DBackpropInputV2', { dy, filter }, { ...attributes, inputShape: x.shape }),
        filter: () => run(tf, 'Conv3DBackpropFilterV2', { x, dy }, { ...attributes, filterShape: filter.shape }),
      }
    },
  },
  {
    kernel: 'Conv3DBackpropInputV2',
    inputs: ['dy', 'filter'],
    mends: 'there is none',
    flow: ({ tf, dy: x, saved, attributes }) => {
      const [dy, filter] = saved as [Tensor, Tensor5D]
      const { strides, pad } = attributes as { strides: [number, number, number]; pad: 'same' | 'valid' }
      return {
        dy: () => tf.conv3d(x as Tensor5D, filter, strides, pad),
        filter: () => run(tf, 'Conv3DBackpropFilterV2', { x, dy }, { ...attributes, filterShape: filter.shape }),
      }
    },
  },
]

interface Parameters2D {
  readonly strides: [number, number]
  readonly pad: 'same' | 'valid'
  readonly dataFormat: 'NHWC'
  readonly dimRoundingMode?: 'floor'
}
