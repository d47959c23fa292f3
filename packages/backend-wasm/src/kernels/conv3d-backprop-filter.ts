import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel } from './kernel.ts'
import { convolutionWindows, forEachInWindow } from './volume-windows.ts'

/** The gradient of the filter of a convolution over volumes; the backend's own is wrong where a stride is above 1. */
export const conv3dBackpropFilter: Kernel = {
  name: 'Conv3DBackpropFilterV2',
  run(call) {
    const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo }
    const shape = call.attributes['filterShape'] as number[]
    const windows = convolutionWindows(call.tf, x.shape, shape, call.attributes)
    const result = call.allocate(shape)
    const [volume, gradients, filter] = [call.elements(x), call.elements(dy), call.elements(result).fill(0)]
    const { inputChannels, outputChannels } = windows
    forEachInWindow(windows, (input, output, tap) => {
      for (let channel = 0; channel < inputChannels; channel++) {
        const value = volume[input * inputChannels + channel]!
        const row = (tap * inputChannels + channel) * outputChannels
        for (let out = 0; out < outputChannels; out++)
          filter[row + out]! += value * gradients[output * outputChannels + out]!
      }
    })
    return result
  },
}
