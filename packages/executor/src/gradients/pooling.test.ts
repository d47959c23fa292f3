import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

const windows = [
  ['same', 1, 3, 5],
  ['same', 2, 3, 6],
  ['same', 3, 2, 7],
  ['valid', 2, 3, 7],
  ['valid', 2, 2, 5],
  [1, 2, 3, 6],
] as const

checkGradients({
  ...Object.fromEntries(
    windows.flatMap(([pad, stride, size, side]) =>
      (['avgPool', 'maxPool'] as const).map(name => [
        `${name}, pad ${pad}, stride ${stride}, window ${size}`,
        {
          shapes: [[1, side, side, 2]],
          // Above 0: windows of the wasm backend lose their gradient elsewhere; `@coppice/backend-wasm` mends that.
          range: [0.1, 2] as const,
          run: (x: tf.Tensor) =>
            tf.square(tf[name](x as tf.Tensor4D, size, stride, pad, typeof pad === 'number' ? 'floor' : undefined)),
        },
      ]),
    ),
  ),
  'avgPool3d, padded': {
    shapes: [[1, 3, 4, 3, 1]],
    run: x => tf.square(tf.avgPool3d(x as tf.Tensor5D, [2, 3, 2], [1, 2, 2], 'same')),
  },
  maxPool3d: {
    shapes: [[1, 3, 4, 3, 1]],
    range: [0.1, 2],
    run: x => tf.square(tf.maxPool3d(x as tf.Tensor5D, 2, 1, 'valid')),
  },
})
