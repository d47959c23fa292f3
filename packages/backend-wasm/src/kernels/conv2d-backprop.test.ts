import type { Tensor } from '@tensorflow/tfjs-core'
import { compareWithCpu, random, runKernel, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const explicit = [
  [0, 0],
  [2, 1],
  [0, 3],
  [0, 0],
]

/** Padding, stride, filter, height and width of the image; the output's size follows. */
const placements = [
  ['same', [1, 1], [3, 3], [8, 7], [8, 7]],
  ['valid', [1, 1], [3, 2], [8, 7], [6, 6]],
  ['same', [2, 2], [3, 3], [8, 7], [4, 4]],
  ['valid', [2, 2], [3, 3], [9, 10], [4, 4]],
  ['same', [2, 1], [5, 4], [7, 7], [4, 7]],
  ['valid', [3, 3], [2, 2], [10, 10], [3, 3]],
  ['same', [3, 3], [2, 2], [10, 8], [4, 3]],
  ['same', [2, 2], [1, 1], [7, 6], [4, 3]],
  ['valid', [1, 1], [1, 1], [6, 5], [6, 5]],
  [explicit, [1, 1], [3, 3], [6, 6], [7, 7]],
  [explicit, [2, 2], [2, 2], [6, 6], [4, 4]],
  // A margin wider than the filter reaches, so that dy is cropped.
  [explicit, [1, 1], [1, 2], [5, 5], [8, 7]],
  ['valid', [1, 1], [4, 4], [4, 4], [1, 1]],
] as const

const cases = placements.flatMap(([pad, strides, filter, image, output]) => {
  const filterShape = [...filter, 3, 4]
  const [inputShape, dyShape] = [
    [2, ...image, 3],
    [2, ...output, 4],
  ]
  const attributes = { strides, pad, dataFormat: 'NHWC' }
  const name = `${typeof pad === 'string' ? pad : 'explicit'}, stride ${strides}, filter ${filter}, image ${image}`
  const ofFilter = (): Tensor =>
    runKernel('Conv2DBackpropFilter', { x: random(inputShape), dy: random(dyShape, 2) }, { ...attributes, filterShape })
  const ofInput = (): Tensor =>
    runKernel(
      'Conv2DBackpropInput',
      { dy: random(dyShape), filter: random(filterShape, 2) },
      { ...attributes, inputShape },
    )
  return [
    [`the filter: ${name}`, ofFilter],
    [`the input: ${name}`, ofInput],
  ] as const
})

compareWithCpu(Object.fromEntries(cases))
