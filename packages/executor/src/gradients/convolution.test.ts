import * as tf from '@tensorflow/tfjs-core'
import type { Tensor } from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

// The wasm backend by itself lacks kernels for these; `@coppice/backend-wasm` brings them and tests them.
const places = ['cpu'] as const

const placements = [
  ['same', 1],
  ['valid', 1],
  ['same', 2],
  ['valid', 2],
] as const

const explicit: [[number, number], [number, number], [number, number], [number, number]] = [
  [0, 0],
  [1, 2],
  [0, 1],
  [0, 0],
]

const image = [1, 5, 6, 2] as const

checkGradients({
  ...Object.fromEntries(
    placements.flatMap(([pad, stride]) => [
      [
        `conv2d, ${pad}, stride ${stride}`,
        {
          shapes: [image, [3, 2, 2, 3]],
          places,
          run: (x: Tensor, filter: Tensor) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
        },
      ],
      [
        `depthwiseConv2d, ${pad}, stride ${stride}`,
        {
          shapes: [image, [3, 2, 2, 2]],
          places,
          run: (x: Tensor, filter: Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, pad),
        },
      ],
      [
        `conv2dTranspose, ${pad}, stride ${stride}`,
        {
          shapes: [
            [1, 3, 4, 2],
            [2, 3, 3, 2],
          ],
          places,
          run: (x: Tensor, filter: Tensor) => {
            const sides = [3, 4].map((side, at) => (pad === 'same' ? side * stride : (side - 1) * stride + [2, 3][at]!))
            const shape: [number, number, number, number] = [1, sides[0]!, sides[1]!, 3]
            return tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, shape, stride, pad)
          },
        },
      ],
    ]),
  ),
  ...Object.fromEntries(
    (['same', 'valid', explicit] as const).flatMap(pad =>
      ([2, [1, 3]] as (number | [number, number])[]).flatMap(dilation => [
        [
          `dilated conv2d, ${typeof pad === 'string' ? pad : 'explicit'}, dilation ${dilation}`,
          {
            shapes: [
              [1, 7, 8, 2],
              [3, 2, 2, 3],
            ],
            run: (x: Tensor, filter: Tensor) =>
              tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilation),
          },
        ],
        [
          `dilated depthwiseConv2d, ${typeof pad === 'string' ? pad : 'explicit'}, dilation ${dilation}`,
          {
            shapes: [
              [1, 7, 8, 2],
              [3, 2, 2, 2],
            ],
            run: (x: Tensor, filter: Tensor) =>
              tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilation),
          },
        ],
      ]),
    ),
  ),
  conv3d: {
    places,
    shapes: [
      [1, 3, 4, 3, 2],
      [2, 2, 2, 2, 1],
    ],
    run: (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, [1, 2, 1], 'same'),
  },
  conv3dTranspose: {
    places,
    shapes: [
      [1, 2, 2, 2, 1],
      [2, 2, 2, 2, 1],
    ],
    run: (x, filter) => tf.conv3dTranspose(x as tf.Tensor5D, filter as tf.Tensor5D, [1, 4, 4, 4, 2], 2, 'same'),
  },
})
