import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  'batch normalisation': {
    shapes: [[2, 2, 3, 4], [4], [4], [4], [4]],
    range: [0.5, 1.5],
    run: (x, mean, variance, offset, scale) =>
      tf.square(
        tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
          1e-3,
        ),
      ),
  },
  'local response normalisation': {
    shapes: [[1, 2, 2, 5]],
    run: x => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1, 0.5, 0.7),
  },
  softmax: { shapes: [[3, 5]], run: x => tf.softmax(x) },
  logSoftmax: { shapes: [[3, 5]], run: x => tf.logSoftmax(x) },
})
