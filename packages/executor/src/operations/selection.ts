import { elementsOf, intAttribute, stridesOf } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { pickRows } from '../tensors/rows.ts'
import { throughIntegers } from '../tensors/through-integers.ts'

/** The upper or lower triangle of the last two axes, from the diagonal that the second input names. */
export const Trilu: Operation = {
  name: 'Trilu',
  run(context) {
    const { tf } = context
    const x = inputOf(context, 0)
    const diagonal = context.inputs[1] ? elementsOfInput(context, 1)[0]! : 0
    const isUpper = intAttribute(context.node, 'upper', 1) === 1
    const [rows, columns] = x.shape.slice(-2) as [number, number]
    const kept = Array.from({ length: rows * columns }, (_, i) => {
      const beyond = (i % columns) - Math.floor(i / columns) - diagonal
      return isUpper ? beyond >= 0 : beyond <= 0
    })
    const mask = tf.tensor2d(kept, [rows, columns], 'bool')
    return throughIntegers(tf, x, given => tf.where(mask, given, tf.zerosLike(given)))
  },
}

/** The coordinates of elements other than zero, an axis a row. Reads its input. */
export const NonZero: Operation = {
  name: 'NonZero',
  run(context) {
    const { shape } = inputOf(context, 0)
    const elements = elementsOfInput(context, 0)
    const places = elements.flatMap((value, place) => (value === 0 ? [] : [place]))
    const strides = stridesOf(shape)
    const rows = shape.flatMap((size, axis) => places.map(place => Math.floor(place / strides[axis]!) % size))
    const rank = Math.max(shape.length, 1)
    return context.tf.tensor2d(shape.length === 0 ? places : rows, [rank, places.length], 'int32')
  },
}

/** Keeps the positions of an axis, or of all elements in one row, where the condition holds. Reads the condition. */
export const Compress: Operation = {
  name: 'Compress',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const axis = intAttribute(node, 'axis', undefined)
    const places = elementsOfInput(context, 1).flatMap((value, place) => (value === 0 ? [] : [place]))
    if (axis === undefined) return pickAlong(tf, tf.reshape(x, [x.size]), 0, places)
    return pickAlong(tf, x, fromFront(axis, x.rank), places)
  },
}

/**
 * The different elements or, with an axis, slices; where each first occurs, which of them each element is, and how often
 * it occurs. Reads its input.
 */
export const Unique: Operation = {
  name: 'Unique',
  run(context) {
    const { tf, node } = context
    const input = inputOf(context, 0)
    const axis = intAttribute(node, 'axis', undefined)
    const x = axis === undefined ? tf.reshape(input, [input.size]) : input
    const place = fromFront(axis ?? 0, x.rank)
    const slices = slicesAlong(context, x.shape, place)
    const { first, inverse, counts } = findUnique(slices, intAttribute(node, 'sorted', 1) === 1)
    const others = [first, inverse, counts].map(list => tf.tensor1d(list, 'int32'))
    return [pickAlong(tf, x, place, first), ...others].slice(0, node.outputs.length)
  },
}

function pickAlong(tf: TensorFlow, x: Tensor, axis: number, places: readonly number[]): Tensor {
  const order = [axis, ...x.shape.map((_, i) => i).toSpliced(axis, 1)]
  const rows = tf.transpose(x, order)
  if (places.length === 0) return tf.zeros(x.shape.with(axis, 0), x.dtype)
  const picked = pickRows(tf, rows, tf.tensor1d([...places], 'int32'))
  return tf.transpose(
    picked,
    order.map((_, i) => order.indexOf(i)),
  )
}

/** The elements of each position of an axis. */
function slicesAlong(context: OperationContext, shape: readonly number[], axis: number): number[][] {
  const elements = elementsOfInput(context, 0)
  const inner = elementsOf(shape.slice(axis + 1))
  const slices = Array.from({ length: shape[axis]! }, (): number[] => [])
  elements.forEach((value, place) => slices[Math.floor(place / inner) % shape[axis]!]!.push(value))
  return slices
}

function findUnique(
  slices: readonly (readonly number[])[],
  isSorted: boolean,
): { first: number[]; inverse: number[]; counts: number[] } {
  const keys = slices.map(slice => slice.join())
  const distinct = [...new Set(keys)].map(key => ({ key, place: keys.indexOf(key) }))
  if (isSorted) distinct.sort((a, b) => compare(slices[a.place]!, slices[b.place]!))
  const ranks = new Map(distinct.map(({ key }, rank) => [key, rank]))
  const inverse = keys.map(key => ranks.get(key)!)
  const counts = new Array<number>(distinct.length).fill(0)
  for (const rank of inverse) counts[rank]!++
  return { first: distinct.map(({ place }) => place), inverse, counts }
}

function compare(left: readonly number[], right: readonly number[]): number {
  const place = left.findIndex((value, i) => value !== right[i])
  return place < 0 ? 0 : left[place]! - right[place]!
}

export const selectionOperations: readonly Operation[] = [Trilu, NonZero, Compress, Unique]
