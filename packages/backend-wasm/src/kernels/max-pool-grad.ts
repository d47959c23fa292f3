import type { TensorInfo } from '@tensorflow/tfjs-core'
import { poolingSizes } from './convolution-sizes.ts'
import type { ConvolutionSizes } from './convolution-sizes.ts'
import type { Kernel } from './kernel.ts'

type Numbers = Float32Array | Int32Array

/** Finds the largest element of each channel of a window: the first where several are equal. */
function findLargest(
  x: Numbers,
  sizes: ConvolutionSizes,
  window: readonly number[],
  best: Float32Array,
  at: Int32Array,
): void {
  const { inputHeight, inputWidth, inputChannels } = sizes
  const [example, top, bottom, left, right] = window as [number, number, number, number, number]
  best.fill(-Infinity)
  at.fill(-1)
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const start = ((example * inputHeight + row) * inputWidth + column) * inputChannels
      for (let channel = 0; channel < inputChannels; channel++) {
        const value = x[start + channel]!
        if (value > best[channel]!) {
          best[channel] = value
          at[channel] = start + channel
        }
      }
    }
  }
}

function scatter(x: Numbers, dy: Numbers, dx: Numbers, sizes: ConvolutionSizes): void {
  const { batch, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth } = sizes
  const [best, at] = [new Float32Array(inputChannels), new Int32Array(inputChannels)]
  for (let place = 0; place < batch * outputHeight * outputWidth; place++) {
    const column = (place % outputWidth) * sizes.strideWidth - sizes.padLeft
    const row = (Math.floor(place / outputWidth) % outputHeight) * sizes.strideHeight - sizes.padTop
    const example = Math.floor(place / outputWidth / outputHeight)
    const [bottom, right] = [row + sizes.filterHeight, column + sizes.filterWidth]
    const rows = [Math.max(row, 0), Math.min(bottom, inputHeight)] as const
    findLargest(x, sizes, [example, ...rows, Math.max(column, 0), Math.min(right, inputWidth)], best, at)
    for (let channel = 0; channel < inputChannels; channel++) {
      if (at[channel]! >= 0) dx[at[channel]!]! += dy[place * inputChannels + channel]!
    }
  }
}

/** The gradient of a maximum goes to the element that it is; the backend's own loses it where no element is above 0. */
export const maxPoolGrad: Kernel = {
  name: 'MaxPoolGrad',
  run(call) {
    const { dy, input } = call.inputs as { dy: TensorInfo; input: TensorInfo }
    const dx = call.allocate(input.shape)
    const elements = call.elements(dx).fill(0)
    scatter(call.elements(input), call.elements(dy), elements, poolingSizes(call.tf, input.shape, call.attributes))
    return dx
  },
}
