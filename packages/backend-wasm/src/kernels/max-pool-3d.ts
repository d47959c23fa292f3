import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel } from './kernel.ts'
import { forEachInWindow, poolingWindows } from './volume-windows.ts'

/** The maximum of each window of a volume; the backend's own is never below 0. */
export const maxPool3d: Kernel = {
  name: 'MaxPool3D',
  run(call) {
    const { x } = call.inputs as { x: TensorInfo }
    const windows = poolingWindows(call.tf, x.shape, call.attributes)
    const { batch, output: sides, inputChannels: channels } = windows
    const result = call.allocate([batch, ...sides, channels])
    const [volume, largest] = [call.elements(x), call.elements(result).fill(-Infinity)]
    forEachInWindow(windows, (input, output) => {
      for (let channel = 0; channel < channels; channel++) {
        const value = volume[input * channels + channel]!
        if (value > largest[output * channels + channel]!) largest[output * channels + channel] = value
      }
    })
    return result
  },
}
