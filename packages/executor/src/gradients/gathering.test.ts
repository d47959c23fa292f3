import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

// The wasm backend by itself has no sum over segments; `@coppice/backend-wasm` brings one and tests it.
const places = ['cpu'] as const

const positions = (values: number[], shape: number[]): tf.Tensor => tf.tensor(values, shape, 'int32')

checkGradients({
  'gather, a row twice': {
    shapes: [[4, 3]],
    places,
    run: x => tf.square(tf.gather(x, positions([0, 3, 3], [3]))),
  },
  'gather along a middle axis by a matrix': {
    shapes: [[2, 4, 3]],
    places,
    run: x => tf.square(tf.gather(x, positions([0, 3, 3, 1], [2, 2]), 1)),
  },
  'gather within one batch axis': {
    shapes: [[2, 4, 3]],
    places,
    run: x => tf.square(tf.gather(x, positions([0, 3, 3, 1], [2, 2]), 1, 1)),
  },
  'gather within a batch axis, another before the gathered': {
    shapes: [[2, 2, 3]],
    places,
    run: x => tf.square(tf.gather(x, positions([0, 2, 2, 1], [2, 2]), 2, 1)),
  },
  'unsorted segment sum, one row left out': {
    shapes: [[4, 3]],
    places,
    run: x => tf.square(tf.unsortedSegmentSum(x, tf.tensor1d([2, 0, -1, 2], 'int32'), 3)),
  },
  gatherND: {
    shapes: [[3, 4]],
    run: x => tf.square(tf.gatherND(x, positions([0, 1, 2, 3, 0, 1], [3, 2]))),
  },
  'gatherND of rows': { shapes: [[3, 4]], run: x => tf.square(tf.gatherND(x, positions([2, 0, 2], [3, 1]))) },
  scatterND: {
    shapes: [[3, 2]],
    run: x => tf.square(tf.scatterND(positions([4, 0, 4], [3, 1]), x, [5, 2])),
  },
  tensorScatterUpdate: {
    shapes: [
      [5, 2],
      [2, 2],
    ],
    run: (x, updates) => tf.square(tf.tensorScatterUpdate(x, positions([4, 0], [2, 1]), updates)),
  },
  topk: { shapes: [[3, 5]], places, run: x => tf.square(tf.topk(x, 2).values) },
  where: {
    shapes: [[3, 4], [4]],
    run: (a, b) => tf.square(tf.where(tf.tensor2d([1, 0, 1], [3, 1], 'bool'), a, b)),
  },
})
