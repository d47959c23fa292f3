import { intAttribute, intsAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation } from '../operation.ts'
import { operandOf } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { placeOfAxis } from './image-axes.ts'

/** Parts without elements are left out. The default axis is 1 before operator set 4. */
export const Concat: Operation = {
  name: 'Concat',
  layout: 'either',
  run(context) {
    const parts = context.inputs.filter((input): input is Tensor => input !== undefined)
    const { rank } = parts[0]!
    const axis = placeOfAxis(context, fromFront(intAttribute(context.node, 'axis', 1), rank), rank)
    const present = parts.filter(({ size }) => size > 0)
    return present.length > 0 ? context.tf.concat(present, axis) : context.tf.clone(parts[0]!)
  },
}

/** Sizes are given, or equal for so many outputs, of which the last may be smaller (operator set 18). */
export const Split: Operation = {
  name: 'Split',
  layout: 'either',
  images: [0],
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const axis = placeOfAxis(context, fromFront(intAttribute(node, 'axis', 0), x.rank), x.rank)
    const given = operandOf(context, intsAttribute(node, 'split', undefined), 1)
    const sizes = given ?? equalSizes(x.shape[axis]!, intAttribute(node, 'num_outputs', node.outputs.length))
    let start = 0
    return sizes.map(size => {
      const begin = x.shape.map((_, i) => (i === axis ? start : 0))
      start += size
      return tf.slice(x, begin, x.shape.with(axis, size))
    })
  },
}

function equalSizes(size: number, count: number): readonly number[] {
  const part = Math.ceil(size / count)
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? part : size - part * (count - 1)))
}

export const joiningOperations: readonly Operation[] = [Concat, Split]
