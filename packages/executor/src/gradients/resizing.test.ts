import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  'bilinear, corners aligned': {
    shapes: [[1, 3, 4, 2]],
    run: x => tf.square(tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], true)),
  },
  'bilinear, half pixels apart': {
    shapes: [[1, 3, 4, 2]],
    places: ['cpu'],
    run: x => tf.square(tf.image.resizeBilinear(x as tf.Tensor4D, [6, 8], false, false)),
  },
  'nearest neighbour': {
    shapes: [[1, 3, 4, 2]],
    run: x => tf.square(tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 8])),
  },
})
