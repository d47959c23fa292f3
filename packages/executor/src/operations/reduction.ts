import { intAttribute, intsAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput, operandOf } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { elementPlaces } from '../tensors/index-places.ts'
import { pickRows } from '../tensors/rows.ts'
import { withAxisLast } from '../tensors/with-axis-last.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

/** Reduces the axes to size 1 where `keeps`, else drops them. */
type Reduce = (tf: TensorFlow, x: Tensor, axes: number[], keeps: boolean) => Tensor

const sum: Reduce = (tf, x, axes, keeps) => tf.sum(x, axes, keeps)
const sumSquares: Reduce = (tf, x, axes, keeps) => tf.sum(tf.mul(x, x), axes, keeps)

export const ReduceSum: Operation = reduction('ReduceSum', sum)
export const ReduceMean: Operation = reduction('ReduceMean', (tf, x, axes, keeps) => tf.mean(x, axes, keeps))
export const ReduceMax: Operation = reduction('ReduceMax', (tf, x, axes, keeps) => tf.max(x, axes, keeps))
export const ReduceMin: Operation = reduction('ReduceMin', (tf, x, axes, keeps) => tf.min(x, axes, keeps))
export const ReduceProd: Operation = reduction('ReduceProd', (tf, x, axes, keeps) => tf.prod(x, axes, keeps))
export const ReduceL1: Operation = reduction('ReduceL1', (tf, x, axes, keeps) => tf.sum(tf.abs(x), axes, keeps))
export const ReduceL2: Operation = reduction('ReduceL2', (tf, x, axes, keeps) =>
  tf.sqrt(sumSquares(tf, x, axes, keeps)),
)
export const ReduceSumSquare: Operation = reduction('ReduceSumSquare', sumSquares)
export const ReduceLogSum: Operation = reduction('ReduceLogSum', (tf, x, axes, keeps) =>
  tf.log(sum(tf, x, axes, keeps)),
)
export const ReduceLogSumExp: Operation = reduction('ReduceLogSumExp', (tf, x, axes, keeps) =>
  tf.logSumExp(x, axes, keeps),
)

export const ArgMax: Operation = { name: 'ArgMax', run: context => placeOfLargest(context, x => x) }
export const ArgMin: Operation = { name: 'ArgMin', run: context => placeOfLargest(context, x => context.tf.neg(x)) }

/** Running sums; TensorFlow.js's gradient has the wrong shape. */
export const CumSum: Operation = {
  name: 'CumSum',
  run(context) {
    const x = inputOf(context, 0)
    const [axis] = elementsOfInput(context, 1)
    const exclusive = intAttribute(context.node, 'exclusive', 0) === 1
    const reverse = intAttribute(context.node, 'reverse', 0) === 1
    return accumulate(context.tf, x, fromFront(axis!, x.rank), exclusive, reverse)
  },
}

/** The number of elements is an attribute before operator set 10 and an input from then on. */
export const TopK: Operation = {
  name: 'TopK',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const axis = fromFront(intAttribute(node, 'axis', -1), x.rank)
    const count = intAttribute(node, 'k', undefined) ?? elementsOfInput(context, 1)[0]!
    const isLargest = intAttribute(node, 'largest', 1) === 1
    const places = withoutGradient(tf, [x], given =>
      withAxisLast(tf, isLargest ? given : tf.neg(given), axis, last => tf.topk(last, count, true).indices),
    )
    const elements = pickRows(tf, tf.reshape(x, [x.size]), elementPlaces(tf, x.shape, places, axis))
    return [tf.reshape(elements, places.shape), places]
  },
}

/** Axes are an attribute before operator set 18 (13 for ReduceSum) and an input from then on; none means all. */
function reduction(name: string, reduce: Reduce): Operation {
  return {
    name,
    run(context) {
      const { tf, node } = context
      const x = inputOf(context, 0)
      const given = operandOf(context, intsAttribute(node, 'axes', undefined), 1) ?? []
      const all = intAttribute(node, 'noop_with_empty_axes', 0) === 1 ? [] : x.shape.map((_, axis) => axis)
      const axes = given.length > 0 ? given.map(axis => fromFront(axis, x.rank)) : all
      const keeps = intAttribute(node, 'keepdims', 1) === 1
      if (axes.length > 0) return tf.cast(reduce(tf, x, axes, keeps), x.dtype)
      // A reduction of nothing still takes roots and logarithms: it runs over an axis of size 1.
      return tf.cast(reduce(tf, tf.expandDims(x, 0), [0], false), x.dtype)
    },
  }
}

function placeOfLargest(context: OperationContext, keyOf: (x: Tensor) => Tensor): Tensor {
  const { tf, node } = context
  const x = inputOf(context, 0)
  const axis = fromFront(intAttribute(node, 'axis', 0), x.rank)
  const last = intAttribute(node, 'select_last_index', 0) === 1
  const places = withoutGradient(tf, [x], given => {
    const key = keyOf(given)
    const place = tf.cast(tf.argMax(last ? tf.reverse(key, axis) : key, axis), 'int32')
    return last ? tf.sub(tf.scalar(x.shape[axis]! - 1, 'int32'), place) : place
  })
  return intAttribute(node, 'keepdims', 1) === 1 ? tf.expandDims(places, axis) : places
}

function accumulate(tf: TensorFlow, x: Tensor, axis: number, exclusive: boolean, reverse: boolean): Tensor {
  if (x.dtype !== 'float32') return tf.cumsum(x, axis, exclusive, reverse)
  const run = tf.customGrad(given => ({
    value: tf.cumsum(given as Tensor, axis, exclusive, reverse),
    gradFunc: (dy: Tensor) => accumulate(tf, dy, axis, exclusive, !reverse),
  }))
  return run(x)
}

export const reductionOperations: readonly Operation[] = [
  ReduceSum,
  ReduceMean,
  ReduceMax,
  ReduceMin,
  ReduceProd,
  ReduceL1,
  ReduceL2,
  ReduceSumSquare,
  ReduceLogSum,
  ReduceLogSumExp,
  ArgMax,
  ArgMin,
  CumSum,
  TopK,
]
