import type { TensorFlow } from '@coppice/executor'
import type { Attributes } from './kernel.ts'

/** How a convolution or pooling lies on an image, in elements. */
export interface ConvolutionSizes {
  readonly batch: number
  readonly inputHeight: number
  readonly inputWidth: number
  readonly inputChannels: number
  readonly outputHeight: number
  readonly outputWidth: number
  readonly outputChannels: number
  readonly filterHeight: number
  readonly filterWidth: number
  readonly strideHeight: number
  readonly strideWidth: number
  readonly dilationHeight: number
  readonly dilationWidth: number
  readonly padTop: number
  readonly padBottom: number
  readonly padLeft: number
  readonly padRight: number
}

type Info = ReturnType<TensorFlow['backend_util']['computeConv2DInfo']>
type Four = [number, number, number, number]
interface Parameters {
  readonly strides: [number, number]
  readonly dilations?: [number, number]
  readonly pad: 'same' | 'valid'
  readonly dimRoundingMode?: 'floor'
  readonly filterSize: [number, number]
}

function sizesOf(info: Info): ConvolutionSizes {
  return {
    batch: info.batchSize,
    inputHeight: info.inHeight,
    inputWidth: info.inWidth,
    inputChannels: info.inChannels,
    outputHeight: info.outHeight,
    outputWidth: info.outWidth,
    outputChannels: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    padTop: info.padInfo.top,
    padBottom: info.padInfo.bottom,
    padLeft: info.padInfo.left,
    padRight: info.padInfo.right,
  }
}

/** Sizes of a convolution by its attributes, with channels last. */
export function convolutionSizes(
  tf: TensorFlow,
  input: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  depthwise = false,
): ConvolutionSizes {
  const { strides, dilations = 1, pad, dimRoundingMode } = attributes as Parameters
  const shapes = [[...input] as Four, [...filter] as Four] as const
  return sizesOf(tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, depthwise))
}

/** Sizes of a pooling by its attributes, with channels last. */
export function poolingSizes(tf: TensorFlow, input: readonly number[], attributes: Attributes): ConvolutionSizes {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as Parameters
  return sizesOf(tf.backend_util.computePool2DInfo([...input] as Four, filterSize, strides, 1, pad, dimRoundingMode))
}
