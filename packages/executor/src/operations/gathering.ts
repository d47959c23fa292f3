import { elementsOf, intAttribute } from '@coppice/graph'
import type { Operation } from '../operation.ts'
import { fromFront } from '../tensors/from-front.ts'
import { elementPlaces, nonNegative, slicePlaces } from '../tensors/index-places.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'

/** Picks slices along an axis, which the axes of the indices replace. */
export const Gather: Operation = {
  name: 'Gather',
  run(context) {
    const { tf, node } = context
    const [x, indices] = [inputOf(context, 0), inputOf(context, 1)]
    const axis = fromFront(intAttribute(node, 'axis', 0), x.rank)
    const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]
    const known = context.numbers(1)
    if (known?.length === 1) {
      const begin = x.shape.map((size, i) => (i === axis ? fromFront(known[0]!, size) : 0))
      return tf.reshape(tf.slice(x, begin, x.shape.with(axis, 1)), shape)
    }
    const others = x.shape.map((_, i) => i).toSpliced(axis, 1)
    const rows = axis === 0 ? x : tf.transpose(x, [axis, ...others])
    const places = tf.reshape(nonNegative(tf, indices, x.shape[axis]!), [indices.size])
    const flat = tf.reshape(rows, [x.shape[axis]!, elementsOf(rows.shape.slice(1))])
    const picked = tf.reshape(pickRows(tf, flat, places), [indices.size, ...rows.shape.slice(1)])
    const back = axis === 0 ? picked : tf.transpose(picked, [...range(1, axis + 1), 0, ...range(axis + 1, x.rank)])
    return tf.reshape(back, shape)
  },
}

/** For each index the element that it names along the axis, at its own place on the others. */
export const GatherElements: Operation = {
  name: 'GatherElements',
  run(context) {
    const { tf, node } = context
    const [x, indices] = [inputOf(context, 0), inputOf(context, 1)]
    const places = elementPlaces(tf, x.shape, indices, fromFront(intAttribute(node, 'axis', 0), x.rank))
    return tf.reshape(pickRows(tf, tf.reshape(x, [x.size]), places), indices.shape)
  },
}

/** Tuples of indices name slices of the axes that follow those shared with the indices (`batch_dims`). */
export const GatherND: Operation = {
  name: 'GatherND',
  run(context) {
    const { tf, node } = context
    const [x, indices] = [inputOf(context, 0), inputOf(context, 1)]
    const batch = intAttribute(node, 'batch_dims', 0)
    const first = batch + indices.shape.at(-1)!
    const rows = tf.reshape(x, [elementsOf(x.shape.slice(0, first)), elementsOf(x.shape.slice(first))])
    const picked = pickRows(tf, rows, slicePlaces(tf, x.shape, indices, batch))
    return tf.reshape(picked, [...indices.shape.slice(0, -1), ...x.shape.slice(first)])
  },
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

export const gatheringOperations: readonly Operation[] = [Gather, GatherElements, GatherND]
