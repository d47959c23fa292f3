import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Kernel, KernelCall } from './kernel.ts'
import { statePadding } from './wide-strides.ts'

/** A bias whose stored shape has one axis: a reshaped tensor keeps the shape that it was made with. */
function flatBias(call: KernelCall, bias: TensorInfo): TensorInfo {
  const stored = call.backend.dataIdMap.get(bias.dataId).shape
  if (stored.length === 1) return bias
  const copy = call.allocate([bias.shape.at(-1)!])
  call.elements(copy).set(call.elements(bias))
  return copy
}

const fused = (name: string, depthwise: boolean): Kernel => ({
  name,
  run(call) {
    const given = Object.entries(call.inputs).filter((entry): entry is [string, TensorInfo] => entry[1] != null)
    const inputs = Object.fromEntries(given)
    const { bias, filter } = inputs
    const mended = bias ? { ...inputs, bias: flatBias(call, bias) } : inputs
    return call.run(name, mended, statePadding(call, filter!, depthwise))
  },
})

/** A convolution with bias and activation. */
export const fusedConv2d: Kernel = fused('FusedConv2D', false)

/** A depthwise convolution with bias and activation. */
export const fusedDepthwiseConv2d: Kernel = fused('FusedDepthwiseConv2D', true)
