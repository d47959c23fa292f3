import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  slice: { shapes: [[3, 4, 5]], run: x => tf.square(tf.slice(x, [1, 0, 2], [2, 3, 2])) },
  'slice to the end': { shapes: [[6]], run: x => tf.square(tf.slice(x, 2)) },
  'strided slice': { shapes: [[4, 5, 6]], run: x => tf.square(tf.stridedSlice(x, [0, 1, 0], [4, 5, 6], [2, 2, 3])) },
  'strided slice backwards': { shapes: [[7]], run: x => tf.square(tf.stridedSlice(x, [5], [0], [-2])) },
  'strided slice from the end': {
    shapes: [[3, 4]],
    run: x => tf.square(tf.stridedSlice(x, [0, -1], [3, -4], [1, -1])),
  },
  'strided slice with open ends': {
    shapes: [[5, 3]],
    run: x => tf.square(tf.stridedSlice(x, [0, 0], [0, 0], [2, 1], 3, 3)),
  },
})
