import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { compareWithCpu, random, runKernel, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const placements = [
  ['same', [1, 1, 1], [3, 3, 3], [4, 4, 4], [4, 4, 4]],
  ['valid', [1, 1, 1], [2, 3, 2], [4, 5, 4], [3, 3, 3]],
  ['same', [2, 2, 2], [3, 3, 3], [4, 5, 4], [2, 3, 2]],
  ['valid', [2, 1, 2], [2, 2, 2], [5, 3, 4], [2, 2, 2]],
] as const

compareWithCpu(
  Object.fromEntries(
    placements.flatMap(([pad, strides, window, input, output]) => {
      const name = `${pad}, stride ${strides}, window ${window}`
      const [inputShape, dyShape, filterShape] = [
        [2, ...input, 2],
        [2, ...output, 3],
        [...window, 2, 3],
      ]
      const ofInput = (): Tensor => {
        const inputs = { dy: random(dyShape), filter: random(filterShape, 2) }
        return runKernel('Conv3DBackpropInputV2', inputs, { strides, pad, inputShape })
      }
      const ofFilter = (): Tensor => {
        const inputs = { x: random(inputShape), dy: random(dyShape, 2) }
        return runKernel('Conv3DBackpropFilterV2', inputs, { strides, pad, filterShape })
      }
      const maximum = (): Tensor[] => {
        const x = random(inputShape, 1, -2) as tf.Tensor5D
        // The cpu backend takes the width of a window for its height: cubes only.
        const filterSize = window[2]
        const y = tf.maxPool3d(x, filterSize, [...strides], pad)
        const inputs = { dy: random(y.shape, 3), input: x, output: y }
        return [y, runKernel('MaxPool3DGrad', inputs, { filterSize, strides, pad })]
      }
      return [
        [`the input of a convolution: ${name}`, ofInput],
        [`the filter of a convolution: ${name}`, ofFilter],
        [`a maximum and its gradient: ${name}`, maximum],
      ] as const
    }),
  ),
)
