import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Gradient, GradientContext } from './gradient.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

/** Positions within each batch as positions within all of them, one after the other. */
function flatPositions(tf: TensorFlow, positions: Tensor, batches: number, size: number): Tensor1D {
  const inBatches = tf.reshape(tf.cast(positions, 'int32'), [batches, -1])
  if (batches === 1) return tf.reshape(inBatches, [-1])
  const starts = tf.reshape(tf.range(0, batches * size, size, 'int32'), [batches, 1])
  return tf.reshape(tf.add(inBatches, starts), [-1])
}

/** Adds each slice of dy to where it was taken from: [batch, outer, taken, inner] to [batch, outer, size, inner]. */
function flowOfGather({ tf, dy, saved: [x, indices], attributes }: GradientContext): Tensor {
  const { shape } = x!
  const axis = ((attributes['axis'] as number) + shape.length) % shape.length
  const batchAxes = (attributes['batchDims'] as number | undefined) ?? 0
  const size = shape[axis]!
  const [batches, outer] = [product(shape.slice(0, batchAxes)), product(shape.slice(batchAxes, axis))]
  const inner = product(shape.slice(axis + 1))
  const taken = indices!.size / batches
  const rows = tf.transpose(tf.reshape(dy, [batches, outer, taken, inner]), [0, 2, 1, 3])
  const ids = flatPositions(tf, indices!, batches, size)
  const sums = tf.unsortedSegmentSum(tf.reshape(rows, [batches * taken, outer * inner]), ids, batches * size)
  return tf.reshape(tf.transpose(tf.reshape(sums, [batches, size, outer, inner]), [0, 2, 1, 3]), shape)
}

/** The sums' gradient for each row that was added; rows with a negative segment were left out. */
function flowOfSegmentSum({ tf, dy, saved: [ids] }: GradientContext): Tensor {
  const rank = dy.rank - 1
  const rows = tf.gather(dy, tf.maximum(ids!, tf.zerosLike(ids!)))
  const used = tf.reshape(tf.cast(tf.greaterEqual(ids!, 0), 'float32'), [...ids!.shape, ...Array<number>(rank).fill(1)])
  return tf.mul(rows, used)
}

/** The gradient of the k largest goes to where they were. */
function flowOfTopK({ tf, dys: [dy], saved: [x, indices] }: GradientContext): Tensor {
  const size = x!.shape.at(-1)!
  const ids = flatPositions(tf, indices!, x!.size / size, size)
  return tf.reshape(tf.unsortedSegmentSum(tf.reshape(dy!, [-1]), ids, x!.size), x!.shape)
}

const absent = 'there is none'

const noFlow = (tf: TensorFlow, x: Tensor): Tensor => tf.zeros(x.shape, 'float32')

/** Taking elements by their positions, and putting them there. */
export const gatheringGradients: readonly Gradient[] = [
  {
    kernel: 'GatherV2',
    inputs: ['x', 'indices'],
    mends: 'more than one batch axis is ignored',
    flow: context => ({
      x: () => flowOfGather(context),
      indices: () => noFlow(context.tf, context.saved[1]!),
    }),
  },
  {
    kernel: 'GatherNd',
    inputs: ['params', 'indices'],
    mends: absent,
    flow: ({ tf, dy, saved: [params, indices] }) => ({
      params: () => tf.scatterND(indices!, dy, params!.shape),
      indices: () => noFlow(tf, indices!),
    }),
  },
  {
    kernel: 'ScatterNd',
    inputs: ['indices'],
    mends: absent,
    flow: ({ tf, dy, saved: [indices] }) => ({
      indices: () => noFlow(tf, indices!),
      updates: () => tf.gatherND(dy, indices!),
    }),
  },
  {
    kernel: 'TensorScatterUpdate',
    inputs: ['indices', 'updates'],
    mends: absent,
    flow: ({ tf, dy, saved: [indices, updates] }) => ({
      tensor: () => {
        // Not by tensorScatterUpdate, which on the cpu backend writes into what it is given.
        const written = tf.scatterND(indices!, tf.ones(updates!.shape), dy.shape)
        return tf.mul(dy, tf.cast(tf.equal(written, 0), 'float32'))
      },
      indices: () => noFlow(tf, indices!),
      updates: () => tf.gatherND(dy, indices!),
    }),
  },
  {
    kernel: 'UnsortedSegmentSum',
    inputs: ['segmentIds'],
    flow: context => ({
      x: () => flowOfSegmentSum(context),
      segmentIds: () => noFlow(context.tf, context.saved[0]!),
    }),
  },
  {
    kernel: 'TopK',
    inputs: ['x'],
    outputs: [1],
    mends: absent,
    flow: context => ({ x: () => flowOfTopK(context) }),
  },
  {
    kernel: 'Select',
    inputs: ['condition'],
    flow: ({ tf, dy, saved: [condition] }) => ({
      condition: () => noFlow(tf, condition!),
      t: () => tf.mul(dy, tf.cast(condition!, 'float32')),
      e: () => tf.mul(dy, tf.cast(tf.logicalNot(condition!), 'float32')),
    }),
  },
]
