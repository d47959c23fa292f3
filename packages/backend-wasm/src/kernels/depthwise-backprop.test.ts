import type { Tensor } from '@tensorflow/tfjs-core'
import { compareWithCpu, random, runKernel, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const placements = [
  ['same', 1, 3, 6, 6],
  ['valid', 1, 3, 6, 4],
  ['same', 2, 3, 7, 4],
  ['valid', 2, 2, 7, 3],
  ['same', 3, 2, 8, 3],
] as const

compareWithCpu(
  Object.fromEntries(
    placements.flatMap(([pad, stride, filter, side, output]) =>
      [1, 2].flatMap(multiplier => {
        const [filterShape, inputShape] = [
          [filter, filter, 3, multiplier],
          [2, side, side, 3],
        ]
        const dyShape = [2, output, output, 3 * multiplier]
        const attributes = { strides: [stride, stride], pad, dilations: [1, 1], dimRoundingMode: undefined }
        const kernel = 'DepthwiseConv2dNativeBackprop'
        const name = `${pad}, stride ${stride}, filter ${filter}, ${multiplier} each`
        const ofFilter = (): Tensor =>
          runKernel(
            `${kernel}Filter`,
            { x: random(inputShape), dy: random(dyShape, 2) },
            { ...attributes, filterShape },
          )
        const ofInput = (): Tensor =>
          runKernel(
            `${kernel}Input`,
            { dy: random(dyShape), filter: random(filterShape, 2) },
            { ...attributes, inputShape },
          )
        return [
          [`the filter: ${name}`, ofFilter],
          [`the input: ${name}`, ofInput],
        ] as const
      }),
    ),
  ),
)
