import { avgPoolGrad } from './avg-pool-grad.ts'
import { batchMatMul } from './batch-mat-mul.ts'
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts'
import { conv2dBackpropInput } from './conv2d-backprop-input.ts'
import { conv3dBackpropFilter } from './conv3d-backprop-filter.ts'
import { conv3dBackpropInput } from './conv3d-backprop-input.ts'
import { depthwiseBackpropFilter } from './depthwise-backprop-filter.ts'
import { depthwiseBackpropInput } from './depthwise-backprop-input.ts'
import { fusedConv2d, fusedDepthwiseConv2d } from './fused-convolution.ts'
import type { Kernel } from './kernel.ts'
import { maxPool3dGrad } from './max-pool-3d-grad.ts'
import { maxPool3d } from './max-pool-3d.ts'
import { maxPoolGrad } from './max-pool-grad.ts'
import { sum } from './sum.ts'
import { unsortedSegmentSum } from './unsorted-segment-sum.ts'
import { conv2d, depthwiseConv2d } from './wide-strides.ts'

/** The kernels that the wasm backend lacks, and those that mend or speed up its own. */
export const kernels: readonly Kernel[] = [
  avgPoolGrad,
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  conv3dBackpropFilter,
  conv3dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  depthwiseConv2d,
  fusedConv2d,
  fusedDepthwiseConv2d,
  maxPool3d,
  maxPool3dGrad,
  maxPoolGrad,
  sum,
  unsortedSegmentSum,
]
