import * as tf from '@tensorflow/tfjs-core'
import { checkGradients } from './testing/check-gradient.ts'

checkGradients({
  reshape: { shapes: [[2, 6]], run: x => tf.square(tf.reshape(x, [3, 4])) },
  expandDims: { shapes: [[2, 3]], run: x => tf.square(tf.expandDims(x, 1)) },
  broadcastTo: { shapes: [[3, 1]], run: x => tf.square(tf.broadcastTo(x, [2, 3, 4])) },
  'tile along every axis': { shapes: [[2, 3]], run: x => tf.square(tf.tile(x, [3, 2])) },
  'tile along the last axis': { shapes: [[2, 3]], run: x => tf.square(tf.tile(x, [1, 4])) },
  'tile of rank 5': { shapes: [[1, 2, 1, 2, 3]], run: x => tf.square(tf.tile(x, [2, 1, 3, 2, 1])) },
  'transpose of rank 3': { shapes: [[2, 3, 4]], run: x => tf.square(tf.transpose(x, [2, 0, 1])) },
  'transpose of rank 5': { shapes: [[1, 2, 3, 2, 2]], run: x => tf.square(tf.transpose(x, [4, 1, 0, 3, 2])) },
  reverse: { shapes: [[2, 3, 4]], run: x => tf.square(tf.reverse(x, [0, 2])) },
  spaceToBatchND: {
    shapes: [[1, 3, 4, 2]],
    run: x =>
      tf.square(
        tf.spaceToBatchND(
          x,
          [2, 2],
          [
            [1, 0],
            [0, 2],
          ],
        ),
      ),
  },
  batchToSpaceND: {
    shapes: [[4, 2, 2, 1]],
    run: x =>
      tf.square(
        tf.batchToSpaceND(
          x,
          [2, 2],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
  },
  depthToSpace: { shapes: [[1, 2, 3, 8]], run: x => tf.square(tf.depthToSpace(x as tf.Tensor4D, 2)) },
})
