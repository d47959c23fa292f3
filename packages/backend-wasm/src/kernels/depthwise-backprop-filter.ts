import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convolutionSizes } from './convolution-sizes.ts'
import { forEachTap } from './depthwise-taps.ts'
import type { Kernel } from './kernel.ts'

/** The gradient of the filter of a depthwise convolution. */
export const depthwiseBackpropFilter: Kernel = {
  name: 'DepthwiseConv2dNativeBackpropFilter',
  run(call) {
    const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo }
    const shape = call.attributes['filterShape'] as number[]
    const sizes = convolutionSizes(call.tf, x.shape, shape, call.attributes, true)
    const result = call.allocate(shape)
    const [images, gradients, filter] = [call.elements(x), call.elements(dy), call.elements(result).fill(0)]
    const { inputChannels, outputChannels } = sizes
    const multiplier = outputChannels / inputChannels
    forEachTap(sizes, (input, output, tap) => {
      for (let channel = 0, at = 0; channel < inputChannels; channel++) {
        const value = images[input + channel]!
        for (let copy = 0; copy < multiplier; copy++, at++) filter[tap + at]! += value * gradients[output + at]!
      }
    })
    return result
  },
}
