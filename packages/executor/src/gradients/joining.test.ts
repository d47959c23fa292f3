import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  concat: {
    shapes: [
      [2, 3],
      [2, 4],
    ],
    run: (a, b) => tf.square(tf.concat([a, b], -1)),
  },
  'concat of one tensor twice': { shapes: [[2, 3]], run: a => tf.square(tf.concat([a, a], 0)) },
  stack: {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    run: (a, b) => tf.square(tf.stack([a, b], 1)),
  },
  'unstack, one part unused': {
    shapes: [[3, 4]],
    run: x => {
      const [a, , c] = tf.unstack(x, 0)
      return tf.mul(a!, c!)
    },
  },
  split: {
    shapes: [[2, 6]],
    run: x => {
      const [a, b] = tf.split(x, [4, 2], 1)
      return tf.concat([tf.square(a!), b!], 1)
    },
  },
})
