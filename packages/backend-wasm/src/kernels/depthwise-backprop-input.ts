import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convolutionSizes } from './convolution-sizes.ts'
import { forEachTap } from './depthwise-taps.ts'
import type { Kernel } from './kernel.ts'

/** The gradient of the input of a depthwise convolution. */
export const depthwiseBackpropInput: Kernel = {
  name: 'DepthwiseConv2dNativeBackpropInput',
  run(call) {
    const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo }
    const shape = call.attributes['inputShape'] as number[]
    const sizes = convolutionSizes(call.tf, shape, filter.shape, call.attributes, true)
    const result = call.allocate(shape)
    const [gradients, weights, images] = [call.elements(dy), call.elements(filter), call.elements(result).fill(0)]
    const { inputChannels, outputChannels } = sizes
    const multiplier = outputChannels / inputChannels
    forEachTap(sizes, (input, output, tap) => {
      for (let channel = 0, at = 0; channel < inputChannels; channel++) {
        let sum = 0
        for (let copy = 0; copy < multiplier; copy++, at++) sum += gradients[output + at]! * weights[tap + at]!
        images[input + channel]! += sum
      }
    })
    return result
  },
}
