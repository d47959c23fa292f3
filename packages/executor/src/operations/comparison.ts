import { intAttribute } from '@coppice/graph'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Operation, TensorFlow } from '../operation.ts'
import { inputOf } from '../tensors/input-of.ts'
import { throughIntegers } from '../tensors/through-integers.ts'
import { withoutGradient } from '../tensors/without-gradient.ts'
import { alignOperands } from './align-operands.ts'

/** TensorFlow.js throws where a comparison is on the tape. */
function comparison(name: string, compare: (tf: TensorFlow, left: Tensor, right: Tensor) => Tensor): Operation {
  return {
    name,
    layout: 'either',
    run: context =>
      withoutGradient(context.tf, alignOperands(context), (left, right) => compare(context.tf, left, right)),
  }
}

const Not: Operation = {
  name: 'Not',
  layout: 'either',
  run: context => context.tf.logicalNot(inputOf(context, 0)),
}

const IsNaN: Operation = {
  name: 'IsNaN',
  layout: 'either',
  run: context => withoutGradient(context.tf, [inputOf(context, 0)], x => context.tf.isNaN(x)),
}

const IsInf: Operation = {
  name: 'IsInf',
  layout: 'either',
  run({ tf, node, inputs }) {
    const [positive, negative] = ['detect_positive', 'detect_negative'].map(name => intAttribute(node, name, 1) === 1)
    return withoutGradient(tf, [inputs[0]!], x => {
      if (positive && negative) return tf.isInf(x)
      if (!positive && !negative) return tf.zerosLike(tf.isInf(x))
      return tf.equal(x, positive ? Infinity : -Infinity)
    })
  },
}

const Where: Operation = {
  name: 'Where',
  layout: 'either',
  run(context) {
    const { tf } = context
    const [condition, other] = [inputOf(context, 0), inputOf(context, 2)]
    return throughIntegers(tf, inputOf(context, 1), x => tf.where(condition, x, tf.cast(other, x.dtype)))
  },
}

export const comparisonOperations: readonly Operation[] = [
  comparison('Equal', (tf, left, right) => tf.equal(left, right)),
  comparison('Less', (tf, left, right) => tf.less(left, right)),
  comparison('LessOrEqual', (tf, left, right) => tf.lessEqual(left, right)),
  comparison('Greater', (tf, left, right) => tf.greater(left, right)),
  comparison('GreaterOrEqual', (tf, left, right) => tf.greaterEqual(left, right)),
  comparison('And', (tf, left, right) => tf.logicalAnd(left, right)),
  comparison('Or', (tf, left, right) => tf.logicalOr(left, right)),
  comparison('Xor', (tf, left, right) => tf.logicalXor(left, right)),
  Not,
  IsNaN,
  IsInf,
  Where,
]
