import type { ConvolutionSizes } from './convolution-sizes.ts'

/**
 * Goes over everything that a depthwise convolution multiplies, one pixel at a time: for each example, output pixel
 * and filter tap that lies on the image, the first elements of the input's pixel, the output's pixel and the tap.
 */
export function forEachTap(sizes: ConvolutionSizes, visit: (input: number, output: number, tap: number) => void): void {
  const { batch, inputHeight, inputWidth, inputChannels, outputHeight, outputWidth, outputChannels } = sizes
  const { filterHeight, filterWidth } = sizes
  for (let place = 0; place < batch * outputHeight * outputWidth; place++) {
    const left = (place % outputWidth) * sizes.strideWidth - sizes.padLeft
    const top = (Math.floor(place / outputWidth) % outputHeight) * sizes.strideHeight - sizes.padTop
    const example = Math.floor(place / outputWidth / outputHeight)
    for (let tap = 0; tap < filterHeight * filterWidth; tap++) {
      const row = top + Math.floor(tap / filterWidth) * sizes.dilationHeight
      const column = left + (tap % filterWidth) * sizes.dilationWidth
      if (row < 0 || row >= inputHeight || column < 0 || column >= inputWidth) continue
      const pixel = (example * inputHeight + row) * inputWidth + column
      visit(pixel * inputChannels, place * outputChannels, tap * outputChannels)
    }
  }
}
