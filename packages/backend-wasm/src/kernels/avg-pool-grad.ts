import type { TensorInfo } from '@tensorflow/tfjs-core'
import { poolingSizes } from './convolution-sizes.ts'
import type { ConvolutionSizes } from './convolution-sizes.ts'
import type { Kernel } from './kernel.ts'

type Numbers = Float32Array | Int32Array

/** Adds to each element under a window its share of the window's gradient. */
function share(dy: Numbers, dx: Numbers, sizes: ConvolutionSizes, place: number): void {
  const { inputHeight, inputWidth, inputChannels, outputHeight, outputWidth } = sizes
  const column = (place % outputWidth) * sizes.strideWidth - sizes.padLeft
  const row = (Math.floor(place / outputWidth) % outputHeight) * sizes.strideHeight - sizes.padTop
  const example = Math.floor(place / outputWidth / outputHeight)
  const [top, bottom] = [Math.max(row, 0), Math.min(row + sizes.filterHeight, inputHeight)]
  const [left, right] = [Math.max(column, 0), Math.min(column + sizes.filterWidth, inputWidth)]
  const part = 1 / ((bottom - top) * (right - left))
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const start = ((example * inputHeight + y) * inputWidth + x) * inputChannels
      for (let channel = 0; channel < inputChannels; channel++) {
        dx[start + channel]! += dy[place * inputChannels + channel]! * part
      }
    }
  }
}

/** The gradient of an average over what a window holds; the backend's own divides by the whole window at a border. */
export const avgPoolGrad: Kernel = {
  name: 'AvgPoolGrad',
  run(call) {
    const { dy, input } = call.inputs as { dy: TensorInfo; input: TensorInfo }
    const sizes = poolingSizes(call.tf, input.shape, call.attributes)
    const { padTop, padBottom, padLeft, padRight } = sizes
    if (padTop + padBottom + padLeft + padRight === 0) return call.run('AvgPoolGrad', { dy, input }, call.attributes)
    const dx = call.allocate(input.shape)
    const [from, to] = [call.elements(dy), call.elements(dx).fill(0)]
    const places = sizes.batch * sizes.outputHeight * sizes.outputWidth
    for (let place = 0; place < places; place++) share(from, to, sizes, place)
    return dx
  },
}
