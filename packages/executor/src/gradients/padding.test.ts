import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  pad: {
    shapes: [[2, 3, 2]],
    run: x =>
      tf.square(
        tf.pad(
          x,
          [
            [0, 0],
            [1, 2],
            [0, 1],
          ],
          0.5,
        ),
      ),
  },
  ...Object.fromEntries(
    (['reflect', 'symmetric'] as const).map(mode => [
      `mirrorPad, ${mode}`,
      {
        shapes: [[3, 4]],
        run: (x: tf.Tensor) =>
          tf.square(
            tf.mirrorPad(
              x,
              [
                [2, 1],
                [0, 3],
              ],
              mode,
            ),
          ),
      },
    ]),
  ),
})
