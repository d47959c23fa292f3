import * as tf from '@tensorflow/tfjs-core'
import { compareWithCpu, random, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const ids = (...values: number[]): tf.Tensor1D => tf.tensor1d(values, 'int32')

compareWithCpu({
  'rows, one segment empty': () => tf.unsortedSegmentSum(random([5, 3]), ids(0, 2, 2, 1, 0), 4),
  numbers: () => tf.unsortedSegmentSum(random([4]), ids(1, 1, 0, 1), 2),
  'whole numbers': () => tf.unsortedSegmentSum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), ids(1, 1), 2),
  'rows of no segment': () => tf.unsortedSegmentSum(random([3, 2]), ids(0, -1, 1), 2),
  'the gradient of a gather': () => tf.unsortedSegmentSum(random([64, 8]), ids(...Array(64).keys()), 64),
})
