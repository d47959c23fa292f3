import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

const batches = {
  'no batch': [[], []],
  'a batch': [[3], [3]],
  'b is broadcast': [[2, 3], [3]],
  'a is broadcast': [[1], [3]],
  'b is one matrix': [[3], []],
} as const

checkGradients(
  Object.fromEntries(
    Object.entries(batches).flatMap(([how, [a, b]]) =>
      [false, true].flatMap(transposeA =>
        [false, true].map(transposeB => [
          `${how}${transposeA ? ', a transposed' : ''}${transposeB ? ', b transposed' : ''}`,
          {
            shapes: [
              [...a, ...(transposeA ? [4, 2] : [2, 4])],
              [...b, ...(transposeB ? [3, 4] : [4, 3])],
            ],
            run: (x: Tensor, y: Tensor) => tf.square(tf.matMul(x, y, transposeA, transposeB)),
          },
        ]),
      ),
    ),
  ),
)
