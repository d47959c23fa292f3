import type { TensorInfo } from '@tensorflow/tfjs-core'
import { convolutionSizes } from './convolution-sizes.ts'
import type { ConvolutionSizes } from './convolution-sizes.ts'
import type { Kernel } from './kernel.ts'
import { padOrCrop } from './pad-or-crop.ts'
import type { Margin } from './pad-or-crop.ts'

/** Padding such that exactly the elements that some output reads remain. */
function margins(sizes: ConvolutionSizes): readonly [Margin, Margin] {
  const { filterHeight, outputHeight, strideHeight, inputHeight, padTop } = sizes
  const { filterWidth, outputWidth, strideWidth, inputWidth, padLeft } = sizes
  return [
    [padTop, (outputHeight - 1) * strideHeight + filterHeight - inputHeight - padTop],
    [padLeft, (outputWidth - 1) * strideWidth + filterWidth - inputWidth - padLeft],
  ]
}

/**
 * The gradient of a filter, which is a convolution itself: channels are its batch, examples its channels, the
 * gradient of the output its filter, and the stride its dilation.
 */
export const conv2dBackpropFilter: Kernel = {
  name: 'Conv2DBackpropFilter',
  run(call) {
    const { tf, attributes } = call
    const { x, dy } = call.inputs as { x: TensorInfo; dy: TensorInfo }
    const sizes = convolutionSizes(tf, x.shape, attributes['filterShape'] as number[], attributes)
    const images = call.run('Transpose', { x: padOrCrop(call, x, ...margins(sizes)) }, { perm: [3, 1, 2, 0] })
    const filter = call.run('Transpose', { x: dy }, { perm: [1, 2, 0, 3] })
    const dilations = [sizes.strideHeight, sizes.strideWidth]
    const taps = call.run(
      'Conv2D',
      { x: images, filter },
      { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations },
    )
    return call.run('Transpose', { x: taps }, { perm: [1, 2, 0, 3] })
  },
}
