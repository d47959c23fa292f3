import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convolutionSizes } from './convolution-sizes.ts'
import type { Attributes, Kernel, KernelCall } from './kernel.ts'

/** Attributes that state the padding in numbers where `same` is wrong: where a stride is above the filter's size. */
export function statePadding(call: KernelCall, filter: TensorInfo, depthwise: boolean): Attributes {
  const { tf, inputs, attributes } = call
  if (attributes['pad'] !== 'same') return attributes
  const sizes = convolutionSizes(tf, inputs['x']!.shape, filter.shape, attributes, depthwise)
  if (sizes.strideHeight <= sizes.filterHeight && sizes.strideWidth <= sizes.filterWidth) return attributes
  const pad = [
    [0, 0],
    [sizes.padTop, sizes.padBottom],
    [sizes.padLeft, sizes.padRight],
    [0, 0],
  ]
  return { ...attributes, pad }
}

const withPaddingStated = (name: string, depthwise: boolean): Kernel => ({
  name,
  run(call) {
    const { x, filter } = call.inputs as { x: TensorInfo; filter: TensorInfo }
    return call.run(name, { x, filter }, statePadding(call, filter, depthwise))
  },
})

/** A convolution; the backend's own can give zeros where the stride is above the filter's size. */
export const conv2d: Kernel = withPaddingStated('Conv2D', false)

/** A depthwise convolution, with the same remedy. */
export const depthwiseConv2d: Kernel = withPaddingStated('DepthwiseConv2dNative', true)
