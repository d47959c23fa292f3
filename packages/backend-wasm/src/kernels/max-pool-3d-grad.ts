import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from './kernel.ts'
import type { Kernel } from './kernel.ts'
import { forEachInWindow, poolingWindows } from './volume-windows.ts'

/** The gradient of a maximum goes to the element that it is; the backend's own loses it where no element is above 0. */
export const maxPool3dGrad: Kernel = {
  name: 'MaxPool3DGrad',
  run(call) {
    const { dy, input } = call.inputs as { dy: TensorInfo; input: TensorInfo }
    const windows = poolingWindows(call.tf, input.shape, call.attributes)
    const channels = windows.inputChannels
    const dx = call.allocate(input.shape)
    const [volume, gradients, result] = [call.elements(input), call.elements(dy), call.elements(dx).fill(0)]
    const places = new Int32Array(sizeOf(dy.shape)).fill(-1)
    forEachInWindow(windows, (at, output) => {
      for (let channel = 0; channel < channels; channel++) {
        const best = places[output * channels + channel]!
        const candidate = at * channels + channel
        if (best < 0 || volume[candidate]! > volume[best]!) places[output * channels + channel] = candidate
      }
    })
    places.forEach((place, at) => {
      if (place >= 0) result[place]! += gradients[at]!
    })
    return dx
  },
}
