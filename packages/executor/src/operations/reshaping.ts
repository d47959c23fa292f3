import { elementsOf, intAttribute, intsAttribute } from '@coppice/graph'
import type { Operation, OperationContext } from '../operation.ts'
import { elementsOfInput, operandOf } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'

/** 0 copies the size of the input and -1 takes what is left. The shape is an attribute before operator set 5. */
export const Reshape: Operation = {
  name: 'Reshape',
  run(context) {
    const { tf, node } = context
    const x = inputOf(context, 0)
    const target = intsAttribute(node, 'shape', undefined) ?? elementsOfInput(context, 1)
    const copies = intAttribute(node, 'allowzero', 0) === 0
    const shape = target.map((size, axis) => (size === 0 && copies ? x.shape[axis]! : size))
    const open = shape.indexOf(-1)
    const taken = elementsOf(shape.filter(size => size !== -1))
    return tf.reshape(x, open < 0 ? shape : shape.with(open, taken === 0 ? 0 : x.size / taken))
  },
}

/** Two axes: those before the given one and those from it on. */
export const Flatten: Operation = {
  name: 'Flatten',
  run(context) {
    const x = inputOf(context, 0)
    const axis = fromFront(intAttribute(context.node, 'axis', 1), x.rank)
    return context.tf.reshape(x, [elementsOf(x.shape.slice(0, axis)), elementsOf(x.shape.slice(axis))])
  },
}

export const Squeeze: Operation = {
  name: 'Squeeze',
  run(context) {
    const x = inputOf(context, 0)
    const axes = axesOf(context)?.map(axis => fromFront(axis, x.rank))
    const shape = x.shape.filter((size, axis) => (axes ? !axes.includes(axis) : size !== 1))
    return context.tf.reshape(x, shape)
  },
}

export const Unsqueeze: Operation = {
  name: 'Unsqueeze',
  run(context) {
    const x = inputOf(context, 0)
    const axes = axesOf(context) ?? []
    const rank = x.rank + axes.length
    const places = axes.map(axis => fromFront(axis, rank)).sort((a, b) => a - b)
    const shape = places.reduce<readonly number[]>((sizes, axis) => sizes.toSpliced(axis, 0, 1), x.shape)
    return context.tf.reshape(x, [...shape])
  },
}

/** An attribute before operator set 13, an input from then on. */
function axesOf(context: OperationContext): readonly number[] | undefined {
  return operandOf(context, intsAttribute(context.node, 'axes', undefined), 1)
}

export const reshapingOperations: readonly Operation[] = [Reshape, Flatten, Squeeze, Unsqueeze]
