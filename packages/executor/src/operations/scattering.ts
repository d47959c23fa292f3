import { elementsOf, intAttribute, stringAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { elementPlaces, nonNegative, slicePlaces } from '../tensors/index-places.ts'
import { inputOf } from '../tensors/input-of.ts'
import { addRows } from '../tensors/rows.ts'
import { throughIntegers } from '../tensors/through-integers.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

/** Tuples of indices name slices, which the updates replace or are combined with. */
export const ScatterND: Operation = {
  name: 'ScatterND',
  run(context) {
    const { tf } = context
    const [x, indices, updates] = [inputOf(context, 0), inputOf(context, 1), inputOf(context, 2)]
    const depth = indices.shape.at(-1)!
    const [count, inner] = [elementsOf(x.shape.slice(0, depth)), elementsOf(x.shape.slice(depth))]
    const places = slicePlaces(tf, x.shape, indices, 0)
    const rows = scatterRows(context, tf.reshape(x, [count, inner]), {
      places,
      updates: tf.reshape(updates, [places.size, inner]),
      groups: places.size,
    })
    return tf.reshape(rows, x.shape)
  },
}

/** Each update goes to its own place, but for the axis, where its index says. */
export const ScatterElements: Operation = { name: 'ScatterElements', run: scatterElements }

/** ScatterElements under its name before operator set 11. */
export const Scatter: Operation = { name: 'Scatter', run: scatterElements }

/** `off` and `on` values in two elements of the third input; indices beyond the depth give only `off`. */
export const OneHot: Operation = {
  name: 'OneHot',
  run(context) {
    const { tf, node } = context
    const [indices, values] = [inputOf(context, 0), inputOf(context, 2)]
    const depth = elementsOfInput(context, 1)[0]!
    const axis = fromFront(intAttribute(node, 'axis', -1), indices.rank + 1)
    const order = indices.shape.map((_, i) => i).toSpliced(axis, 0, indices.rank)
    const isOn = withoutGradient(tf, [indices], given => {
      const flat = nonNegative(tf, tf.reshape(given, [given.size]), depth)
      return tf.transpose(tf.reshape(tf.cast(tf.oneHot(flat, depth), 'bool'), [...given.shape, depth]), order)
    })
    const value = (place: number): Tensor => tf.reshape(tf.slice(values, [place], [1]), [])
    return tf.where(isOn, value(1), value(0))
  },
}

/** Where updates go, one row each. Rows that follow each other by `groups` have places of their own. */
interface Updates {
  readonly places: Tensor
  readonly updates: Tensor
  readonly groups: number
}

function scatterElements(context: OperationContext): Tensor {
  const { tf, node } = context
  const [x, indices, updates] = [inputOf(context, 0), inputOf(context, 1), inputOf(context, 2)]
  const axis = fromFront(intAttribute(node, 'axis', 0), x.rank)
  // Two updates go to one place only where they differ in the index along the axis, so that axis comes first.
  const order = [axis, ...indices.shape.map((_, i) => i).toSpliced(axis, 1)]
  const places = tf.reshape(elementPlaces(tf, x.shape, indices, axis), indices.shape)
  const rows = scatterRows(context, tf.reshape(x, [x.size, 1]), {
    places: tf.reshape(tf.transpose(places, order), [indices.size]),
    updates: tf.reshape(tf.transpose(updates, order), [indices.size, 1]),
    groups: indices.shape[axis]!,
  })
  return tf.reshape(rows, x.shape)
}

function scatterRows(context: OperationContext, x: Tensor, updates: Updates): Tensor {
  const { tf } = context
  const reduction = stringAttribute(context.node, 'reduction', 'none')
  if (reduction === 'add') return tf.add(x, addRows(tf, updates.updates, updates.places, x.shape[0]))
  const combine = combinations[reduction] ?? combinations['none']!
  if (reduction === 'none') return writeRows(tf, x, updates, combine)
  return inGroups(tf, updates).reduce((rows, group) => writeRows(tf, rows, group, combine), x)
}

type Combine = (tf: TensorFlow, old: Tensor, update: Tensor) => Tensor

const combinations: Readonly<Record<string, Combine>> = {
  none: (_tf, _old, update) => update,
  mul: (tf, old, update) => tf.mul(old, update),
  max: (tf, old, update) => tf.maximum(old, update),
  min: (tf, old, update) => tf.minimum(old, update),
}

/** Writes rows whose places all differ. */
function writeRows(tf: TensorFlow, x: Tensor, { places, updates }: Updates, combine: Combine): Tensor {
  const count = x.shape[0]
  const isWritten = withoutGradient(tf, [places], given =>
    tf.greater(addRows(tf, tf.ones(updates.shape), given, count), 0),
  )
  return throughIntegers(tf, x, old => {
    const written = addRows(tf, tf.cast(updates, old.dtype), places, count)
    return tf.where(isWritten, combine(tf, old, written), old)
  })
}

function inGroups(tf: TensorFlow, { places, updates, groups }: Updates): Updates[] {
  const size = places.size / groups
  return Array.from({ length: groups }, (_, i) => ({
    places: tf.slice(places, [i * size], [size]),
    updates: tf.slice(updates, [i * size, 0], [size, updates.shape[1]!]),
    groups: 1,
  }))
}

export const scatteringOperations: readonly Operation[] = [ScatterND, ScatterElements, Scatter, OneHot]
