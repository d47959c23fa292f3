import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convolutionSizes } from './convolution-sizes.ts'
import type { ConvolutionSizes } from './convolution-sizes.ts'
import { sizeOf, viewAs } from './kernel.ts'
import type { Kernel, KernelCall } from './kernel.ts'
import { padOrCrop } from './pad-or-crop.ts'
import type { Margin } from './pad-or-crop.ts'

/** dy with stride − 1 zeros after each row and each column. */
function insertZeros(call: KernelCall, dy: TensorInfo, sizes: ConvolutionSizes): TensorInfo {
  const { batch, outputHeight, outputWidth, outputChannels, strideHeight, strideWidth } = sizes
  if (strideHeight === 1 && strideWidth === 1) return dy
  const pixels = viewAs(dy, [batch * outputHeight, outputWidth, 1, outputChannels])
  const wide = call.run('PadV2', { x: pixels }, padding([0, 0], [0, 0], [0, strideWidth - 1], [0, 0]))
  const rows = viewAs(wide, [batch * outputHeight, 1, outputWidth * strideWidth * outputChannels, 1])
  const high = call.run('PadV2', { x: rows }, padding([0, 0], [0, strideHeight - 1], [0, 0], [0, 0]))
  return viewAs(high, [batch, outputHeight * strideHeight, outputWidth * strideWidth, outputChannels])
}

const padding = (...paddings: Margin[]): Record<string, unknown> => ({ paddings, constantValue: 0 })

/** How far dy is to be padded so that the convolution with the reversed filter gives the input's size. */
function margin(size: number, filter: number, before: number, given: number): Margin {
  const first = filter - 1 - before
  return [first, size + filter - 1 - given - first]
}

/** The gradient of the input of a convolution, and a transposed convolution: a convolution with the reversed filter. */
export const conv2dBackpropInput: Kernel = {
  name: 'Conv2DBackpropInput',
  run(call) {
    const { tf, attributes } = call
    const { dy, filter } = call.inputs as { dy: TensorInfo; filter: TensorInfo }
    const shape = attributes['inputShape'] as number[]
    if (sizeOf(shape) === 0) return call.allocate(shape)
    const sizes = convolutionSizes(tf, shape, filter.shape, attributes)
    const spread = insertZeros(call, dy, sizes)
    const [, height, width] = spread.shape as [number, number, number, number]
    const padded = padOrCrop(
      call,
      spread,
      margin(sizes.inputHeight, sizes.filterHeight, sizes.padTop, height),
      margin(sizes.inputWidth, sizes.filterWidth, sizes.padLeft, width),
    )
    const reversed = call.run('Reverse', { x: filter }, { dims: [0, 1] })
    const turned = call.run('Transpose', { x: reversed }, { perm: [0, 1, 3, 2] })
    const plain = { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] }
    return call.run('Conv2D', { x: padded, filter: turned }, plain)
  },
}
