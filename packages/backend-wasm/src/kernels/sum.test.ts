import * as tf from '@tensorflow/tfjs-core'
import { compareWithCpu, random, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const axes = [0, [0, 1], [1, 0], [0, 1, 2], 1, -1, [-3], [0, 2]] as const

compareWithCpu({
  ...Object.fromEntries(
    axes.flatMap(axis =>
      [false, true].map(keep => [
        `over ${[axis].flat().join()}${keep ? ', axes kept' : ''}`,
        () => tf.sum(random([5, 4, 3]), [axis].flat(), keep),
      ]),
    ),
  ),
  'of whole numbers': () => tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0),
  'of nothing': () => tf.sum(tf.zeros([0, 3]), 0),
})
