import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel } from './kernel.ts'
import { convolutionWindows, forEachInWindow } from './volume-windows.ts'

/** The gradient of the input of a convolution over volumes; the backend's own is wrong. */
export const conv3dBackpropInput: Kernel = {
  name: 'Conv3DBackpropInputV2',
  run(call) {
    const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo }
    const shape = call.attributes['inputShape'] as number[]
    const windows = convolutionWindows(call.tf, shape, filter.shape, call.attributes)
    const result = call.allocate(shape)
    const [gradients, weights, volume] = [call.elements(dy), call.elements(filter), call.elements(result).fill(0)]
    const { inputChannels, outputChannels } = windows
    forEachInWindow(windows, (input, output, tap) => {
      for (let channel = 0; channel < inputChannels; channel++) {
        const row = (tap * inputChannels + channel) * outputChannels
        let sum = 0
        for (let out = 0; out < outputChannels; out++)
          sum += gradients[output * outputChannels + out]! * weights[row + out]!
        volume[input * inputChannels + channel]! += sum
      }
    })
    return result
  },
}
