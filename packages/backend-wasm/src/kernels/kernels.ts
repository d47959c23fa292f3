import { avgPoolGrad } from './avg-pool-grad.ts'
import { batchMatMul } from './batch-mat-mul.ts'
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts'
import { conv2dBackpropInput } from './conv2d-backprop-input.ts'
import { depthwiseBackpropFilter } from './depthwise-backprop-filter.ts'
import { depthwiseBackpropInput } from './depthwise-backprop-input.ts'
import { fusedConv2d, fusedDepthwiseConv2d } from './fused-convolution.ts'
import type { Kernel } from './kernel.ts'
import { maxPoolGrad } from './max-pool-grad.ts'
import { unsortedSegmentSum } from './unsorted-segment-sum.ts'
import { conv2d, depthwiseConv2d } from './wide-strides.ts'

/** The kernels that the wasm backend lacks, and those that mend or speed up its own. */
export const kernels: readonly Kernel[] = [
  avgPoolGrad,
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  depthwiseConv2d,
  fusedConv2d,
  fusedDepthwiseConv2d,
  maxPoolGrad,
  unsortedSegmentSum,
]
