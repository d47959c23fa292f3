import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

const functions = tf as unknown as Readonly<Record<string, (x: Tensor) => Tensor>>

checkGradients({
  ...Object.fromEntries(
    ['relu', 'elu', 'selu', 'sigmoid', 'softplus', 'leakyRelu'].map(name => [
      name,
      { shapes: [[3, 4]], run: (x: Tensor) => functions[name]!(x) },
    ]),
  ),
  relu6: { shapes: [[12]], range: [-2, 9], run: x => tf.relu6(x) },
  'prelu with one slope a channel': {
    shapes: [[2, 3, 4], [4]],
    run: (x, alpha) => tf.prelu(x, alpha),
  },
  clipByValue: { shapes: [[12]], run: x => tf.clipByValue(x, -0.55, 0.4) },
})
