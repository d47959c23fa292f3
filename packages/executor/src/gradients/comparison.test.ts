import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

const compare = tf as unknown as Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>>

checkGradients({
  ...Object.fromEntries(
    ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'].map(name => [
      `${name} chooses between two branches`,
      {
        shapes: [[8], [8]],
        run: (a: Tensor, b: Tensor) => tf.where(compare[name]!(a, b), tf.square(a), tf.mul(3, b)),
      },
    ]),
  ),
  'logic of comparisons': {
    shapes: [[12]],
    run: x => {
      const inside = tf.logicalAnd(tf.greater(x, -0.5), tf.logicalNot(tf.greater(x, 0.5)))
      return tf.mul(x, tf.cast(tf.logicalOr(inside, tf.isNaN(x)), 'float32'))
    },
  },
  'a position as a number': {
    shapes: [[3, 4]],
    run: x => tf.mul(tf.sum(x, 1), tf.cast(tf.argMax(x, 1), 'float32')),
  },
  'one hot of a position': {
    shapes: [[3, 4]],
    run: x => tf.mul(x, tf.cast(tf.oneHot(tf.argMax<tf.Tensor1D>(x, 1), 4), 'float32')),
  },
})
