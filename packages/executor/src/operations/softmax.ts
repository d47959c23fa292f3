import { elementsOf, intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, OperationContext, TensorFlow } from '../operation.ts'
import { fromFront } from '../tensors/from-front.ts'
import { inputOf } from '../tensors/input-of.ts'
import { withAxisLast } from '../tensors/with-axis-last.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'

export const Softmax: Operation = { name: 'Softmax', run: alongAxis((tf, x) => tf.softmax(x)) }
export const LogSoftmax: Operation = { name: 'LogSoftmax', run: alongAxis((tf, x) => tf.logSoftmax(x)) }

/** 1 at the first largest element, 0 elsewhere. */
export const Hardmax: Operation = {
  name: 'Hardmax',
  run: alongAxis((tf, x) => withoutGradient(tf, [x], given => tf.cast(oneHotOfLargest(tf, given), 'float32'))),
}

function oneHotOfLargest(tf: TensorFlow, x: Tensor): Tensor {
  return tf.oneHot(tf.cast(tf.argMax(x, -1), 'int32'), x.shape.at(-1)!)
}

/** Before operator set 13 all axes from the given one on are one, and the default is 1. */
function alongAxis(compute: (tf: TensorFlow, x: Tensor) => Tensor): Operation['run'] {
  return (context: OperationContext) => {
    const { tf, node, opset } = context
    const x = inputOf(context, 0)
    const axis = fromFront(intAttribute(node, 'axis', opset < 13 ? 1 : -1), x.rank)
    if (opset >= 13) return withAxisLast(tf, x, axis, given => compute(tf, given))
    const rows = [elementsOf(x.shape.slice(0, axis)), elementsOf(x.shape.slice(axis))]
    return tf.reshape(compute(tf, tf.reshape(x, rows)), x.shape)
  }
}

export const softmaxOperations: readonly Operation[] = [Softmax, LogSoftmax, Hardmax]
