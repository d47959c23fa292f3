import { elementsOf, intsAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { elementsOfInput, operandOf } from '../tensors/elements-of-input.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { throughIntegers } from '../tensors/through-integers.ts'

/** Bounds are attributes before operator set 10 and inputs from then on. */
export const Slice: Operation = {
  name: 'Slice',
  run(context) {
    const x = inputOf(context, 0)
    const [starts, ends] = [boundsOf(context, 'starts', 1), boundsOf(context, 'ends', 2)]
    const axes = operandOf(context, intsAttribute(context.node, 'axes', undefined), 3)
    const steps = context.inputs[4] ? elementsOfInput(context, 4) : []
    return starts.reduce<Tensor>((sliced, start, i) => {
      const axis = fromFront(axes?.[i] ?? i, x.rank)
      return sliceAxis(context.tf, sliced, axis, start, ends[i]!, steps[i] ?? 1)
    }, x)
  },
}

function boundsOf(context: OperationContext, name: string, index: number): readonly number[] {
  return intsAttribute(context.node, name, undefined) ?? elementsOfInput(context, index)
}

/** Bounds count from the end where negative and are clamped to the axis. */
function sliceAxis(tf: TensorFlow, x: Tensor, axis: number, start: number, end: number, step: number): Tensor {
  const size = x.shape[axis]!
  const [least, most] = step > 0 ? [0, size] : [-1, size - 1]
  const from = Math.min(Math.max(fromFront(start, size), 0), most)
  const to = Math.min(Math.max(fromFront(end, size), least), size)
  const count = Math.max(Math.ceil((to - from) / step), 0)
  if (step === 1 && from === 0 && count === size) return x
  if (count === 0) return tf.zeros(x.shape.with(axis, 0), x.dtype)
  const span = (count - 1) * Math.abs(step) + 1
  const first = step > 0 ? from : from - span + 1
  const part = sliceSpan(tf, x, axis, first, span)
  const ordered = step > 0 ? part : throughIntegers(tf, part, given => tf.reverse(given, axis))
  return thin(tf, ordered, axis, Math.abs(step))
}

function sliceSpan(tf: TensorFlow, x: Tensor, axis: number, start: number, size: number): Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? start : 0))
  return tf.slice(x, begin, x.shape.with(axis, size))
}

/** Every so many positions of an axis from the first on. TensorFlow.js's strided slice has no gradient. */
function thin(tf: TensorFlow, x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x
  const count = Math.ceil(x.shape[axis]! / step)
  const [outer, inner] = [elementsOf(x.shape.slice(0, axis)), elementsOf(x.shape.slice(axis + 1))]
  const rows = tf.reshape(x, [outer, x.shape[axis]!, inner])
  const missing = tf.zeros([outer, count * step - x.shape[axis]!, inner], x.dtype)
  const groups = tf.reshape(tf.concat([rows, missing], 1), [outer, count, step, inner])
  return tf.reshape(sliceSpan(tf, groups, 2, 0, 1), x.shape.with(axis, count))
}

export const slicingOperations: readonly Operation[] = [Slice]
