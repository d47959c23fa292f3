import * as tf from '@tensorflow/tfjs-core'
import { compareWithCpu, random, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const image = (side: number): tf.Tensor4D => random([2, side, side, 3]) as tf.Tensor4D

// The backend's own gives zeros for the first four.
const placements = [
  [2, 3, 6],
  [2, 4, 7],
  [2, 5, 5],
  [3, 4, 8],
  [2, 3, 8],
  [1, 2, 7],
  [3, 2, 6],
] as const

compareWithCpu(
  Object.fromEntries(
    placements.flatMap(([filter, stride, side]) => [
      [
        `convolution, filter ${filter}, stride ${stride}, side ${side}`,
        () => tf.conv2d(image(side), random([filter, filter, 3, 4], 2) as tf.Tensor4D, stride, 'same'),
      ],
      [
        `depthwise convolution, filter ${filter}, stride ${stride}, side ${side}`,
        () => tf.depthwiseConv2d(image(side), random([filter, filter, 3, 2], 2) as tf.Tensor4D, stride, 'same'),
      ],
    ]),
  ),
)
