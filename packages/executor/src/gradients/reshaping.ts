import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import { sumTo } from './broadcasting.ts'
import type { Gradient } from './gradient.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

/** Adds up the copies along each axis in turn. */
function sumCopies(tf: TensorFlow, dy: Tensor, shape: readonly number[], copies: readonly number[]): Tensor {
  let sum = dy
  for (const [axis, count] of copies.entries()) {
    if (count === 1) continue
    const outer = product(shape.slice(0, axis))
    const inner = product(sum.shape.slice(axis)) / count
    const parts = tf.reshape(sum, [outer, count, inner])
    const rest = [...shape.slice(0, axis + 1), ...sum.shape.slice(axis + 1)]
    sum = tf.reshape(sumTo(tf, tf.transpose(parts, [1, 0, 2]), [outer, inner]), rest)
  }
  return sum
}

/** Blocks of pixels back into channels. */
function spaceToDepth(tf: TensorFlow, dy: Tensor, size: number): Tensor {
  const [batch, height, width, channels] = dy.shape as [number, number, number, number]
  const [rows, columns] = [height / size, width / size]
  const split = tf.reshape(dy, [batch, rows, size, columns, size, channels])
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4, 5]), [batch, rows, columns, size * size * channels])
}

/** Operators that move elements without changing them. */
export const reshapingGradients: readonly Gradient[] = [
  { kernel: 'Reshape', inputs: ['x'], flow: ({ tf, dy, saved: [x] }) => ({ x: () => tf.reshape(dy, x!.shape) }) },
  {
    kernel: 'ExpandDims',
    inputs: ['input'],
    flow: ({ tf, dy, saved: [input] }) => ({ input: () => tf.reshape(dy, input!.shape) }),
  },
  {
    kernel: 'BroadcastTo',
    inputs: ['x'],
    flow: ({ tf, dy, saved: [x] }) => ({ x: () => sumTo(tf, dy, x!.shape) }),
  },
  {
    kernel: 'Tile',
    inputs: ['x'],
    mends: 'ranks above 4 throw',
    flow: ({ tf, dy, saved: [x], attributes: { reps } }) => ({
      x: () => sumCopies(tf, dy, x!.shape, reps as readonly number[]),
    }),
  },
  {
    kernel: 'Transpose',
    flow: ({ tf, dy, attributes }) => {
      const order = attributes['perm'] as readonly number[]
      const undo = order.map((_, axis) => order.indexOf(axis))
      return { x: () => tf.transpose(dy, undo) }
    },
  },
  {
    kernel: 'Reverse',
    flow: ({ tf, dy, attributes: { dims } }) => ({ x: () => tf.reverse(dy, dims as number[]) }),
  },
  {
    kernel: 'SpaceToBatchND',
    flow: ({ tf, dy, attributes: { blockShape, paddings } }) => ({
      x: () => tf.batchToSpaceND(dy, blockShape as number[], paddings as number[][]),
    }),
  },
  {
    kernel: 'BatchToSpaceND',
    flow: ({ tf, dy, attributes: { blockShape, crops } }) => ({
      x: () => tf.spaceToBatchND(dy, blockShape as number[], crops as number[][]),
    }),
  },
  {
    kernel: 'DepthToSpace',
    flow: ({ tf, dy, attributes: { blockSize } }) => ({ x: () => spaceToDepth(tf, dy, blockSize as number) }),
  },
]
