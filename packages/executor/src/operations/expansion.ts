import { broadcastShapes, elementsOf, tensorAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { dtypeOf } from '../tensors/dtype-of.ts'
import { elementsOfInput } from '../tensors/elements-of-input.ts'
import { expandTo } from '../tensors/expand-to.ts'
import { inputOf } from '../tensors/input-of.ts'

/** The input and the shape broadcast to each other. */
export const Expand: Operation = {
  name: 'Expand',
  run(context) {
    const x = inputOf(context, 0)
    return expandTo(context.tf, x, broadcastShapes(x.shape, elementsOfInput(context, 1))!)
  },
}

export const Tile: Operation = {
  name: 'Tile',
  run: context =>
    elementsOfInput(context, 1).reduce((x, count, axis) => repeat(context.tf, x, axis, count), inputOf(context, 0)),
}

/** Filled with the one element of `value`; zeros where that is left out. */
export const ConstantOfShape: Operation = {
  name: 'ConstantOfShape',
  run(context) {
    const value = tensorAttribute(context.node, 'value')
    const filler = value ? context.constant?.(value)?.data[0] : 0
    const type = dtypeOf(value?.type)
    return context.tf.fill([...elementsOfInput(context, 0)], filler ?? 0, type)
  },
}

/** So many copies along an axis. TensorFlow.js's own tile has no gradient beyond four axes. */
function repeat(tf: TensorFlow, x: Tensor, axis: number, count: number): Tensor {
  if (count === 1) return x
  const [outer, inner] = [elementsOf(x.shape.slice(0, axis)), elementsOf(x.shape.slice(axis))]
  const copies = expandTo(tf, tf.reshape(x, [outer, 1, inner]), [outer, count, inner])
  return tf.reshape(copies, x.shape.with(axis, x.shape[axis]! * count))
}

export const expansionOperations: readonly Operation[] = [Expand, Tile, ConstantOfShape]
