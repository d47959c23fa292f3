import * as tf from '@tensorflow/tfjs-core'
import { compareWithCpu, random, useEngine } from '../testing/compare-kernels.ts'

useEngine()

const x = (): tf.Tensor4D => random([2, 6, 6, 3]) as tf.Tensor4D
const bias = (): tf.Tensor1D => tf.reshape(random([1, 1, 4, 1], 3), [4])

compareWithCpu({
  'a bias that was reshaped': () =>
    tf.fused.conv2d({
      x: x(),
      filter: random([3, 3, 3, 4], 2) as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias(),
      activation: 'relu',
    }),
  'a stride above the filter': () =>
    tf.fused.conv2d({ x: x(), filter: random([2, 2, 3, 4], 2) as tf.Tensor4D, strides: 3, pad: 'same', bias: bias() }),
  'no bias': () =>
    tf.fused.conv2d({ x: x(), filter: random([3, 3, 3, 4], 2) as tf.Tensor4D, strides: 1, pad: 'valid' }),
  'depthwise, a bias that was reshaped': () =>
    tf.fused.depthwiseConv2d({
      x: random([2, 6, 6, 4]) as tf.Tensor4D,
      filter: random([2, 2, 4, 1], 2) as tf.Tensor4D,
      strides: 3,
      pad: 'same',
      bias: bias(),
    }),
})
