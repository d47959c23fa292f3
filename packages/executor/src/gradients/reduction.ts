import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../operation.ts'
import type { Gradient, GradientContext } from './gradient.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1)

/** The axes that a reduction goes over, each at least 0. */
function axesOf(axis: unknown, rank: number): number[] {
  if (axis === undefined || axis === null) return [...Array(rank).keys()]
  return [axis].flat().map(one => (Number(one) < 0 ? Number(one) + rank : Number(one)))
}

/** What a reduction gave, in a shape that broadcasts to what it was given. */
function expand(tf: TensorFlow, reduced: Tensor, shape: readonly number[], axes: readonly number[]): Tensor {
  return tf.reshape(
    reduced,
    shape.map((size, axis) => (axes.includes(axis) ? 1 : size)),
  )
}

function flowOfMean({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const { shape } = x!
  const axes = axesOf(attributes['axis'], shape.length)
  const each = tf.div(expand(tf, dy, shape, axes), product(axes.map(axis => shape[axis]!)))
  return tf.broadcastTo(each, shape)
}

function flowOfSum({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const { shape } = x!
  return tf.broadcastTo(expand(tf, dy, shape, axesOf(attributes['axis'], shape.length)), shape)
}

/** The gradient of an extreme, shared among the elements that tie. */
function flowOfExtreme({ tf, dy, saved: [x, y], attributes }: GradientContext): Tensor {
  const { shape } = x!
  const axes = axesOf(attributes['reductionIndices'] ?? attributes['axis'], shape.length)
  const ties = tf.cast(tf.equal(x!, expand(tf, y!, shape, axes)), 'float32')
  return tf.mul(ties, tf.div(expand(tf, dy, shape, axes), tf.sum(ties, axes, true)))
}

/** The product of all other elements, from both sides, so that zeros do no harm. */
function flowOfProduct({ tf, dy, saved: [x], attributes }: GradientContext): Tensor {
  const { shape } = x!
  const axes = axesOf(attributes['axis'], shape.length)
  const order = [...[...shape.keys()].filter(axis => !axes.includes(axis)), ...axes]
  const flat = tf.reshape(tf.transpose(x!, order), [-1, product(axes.map(axis => shape[axis]!))])
  const others = tf.mul(tf.cumprod(flat, 1, true, false), tf.cumprod(flat, 1, true, true))
  const inOrder = tf.reshape(
    others,
    order.map(axis => shape[axis]!),
  )
  const undo = order.map((_, axis) => order.indexOf(axis))
  return tf.mul(tf.transpose(inOrder, undo), expand(tf, dy, shape, axes))
}

const tied = 'each of several equal extremes is given the whole gradient'

/** Reductions along axes, and sums that run along one. */
export const reductionGradients: readonly Gradient[] = [
  { kernel: 'Sum', inputs: ['x'], flow: context => ({ x: () => flowOfSum(context) }) },
  { kernel: 'Mean', inputs: ['x'], flow: context => ({ x: () => flowOfMean(context) }) },
  { kernel: 'Max', inputs: ['x'], outputs: [0], mends: tied, flow: context => ({ x: () => flowOfExtreme(context) }) },
  { kernel: 'Min', inputs: ['x'], outputs: [0], mends: tied, flow: context => ({ x: () => flowOfExtreme(context) }) },
  { kernel: 'Prod', inputs: ['x'], flow: context => ({ x: () => flowOfProduct(context) }) },
  {
    kernel: 'Cumsum',
    mends: 'the gradient along any but the last axis has the wrong shape',
    flow: ({ tf, dy, attributes: { axis, exclusive, reverse } }) => ({
      x: () => tf.cumsum(dy, axis as number, exclusive as boolean, !reverse),
    }),
  },
]
