import { graphAxis, int, ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, elementwise, emit } from '../../emitting.ts'
import type { CallContext, Layer } from '../../layer.ts'
import { argumentOf, axesOfCall, operandOf } from './operands.ts'

/** Compares two values element by element; `isDenied` turns the answer round. */
function comparison(operator: string, isDenied: boolean, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const operands = [operandOf(context, 0, 'x', 'x1'), operandOf(context, 1, 'y', 'x2')]
      const answer = elementwise(context, operator, operands)
      return isDenied ? elementwise(context, 'Not', [answer]) : answer
    },
  }
}

function logical(operator: string, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate: context =>
      elementwise(context, operator, [truthOf(context, 0, 'x', 'x1'), truthOf(context, 1, 'y', 'x2')]),
  }
}

const truthOf = (context: CallContext, place: number, ...names: readonly string[]): SourceValue =>
  castTo(context, operandOf(context, place, ...names), 'bool')

const Not: Layer = {
  classNames: ['ops.LogicalNot', 'tf.math.logical_not', 'tf.logical_not'],
  translate: context => elementwise(context, 'Not', [truthOf(context, 0, 'x')]),
}

/** Whether any element along axes is true, or all are. */
function quantifier(operator: 'ReduceMax' | 'ReduceMin', ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const x = context.translation.inSourceOrder(truthOf(context, 0, 'x', 'input_tensor'))
      const axes = axesOfCall(context, x, 1, 'axis').map(axis => graphAxis(x, axis))
      const keepdims = int(argumentOf(context, 2, 'keepdims') === true ? 1 : 0)
      const counted = emit(context, operator, [castTo(context, x, 'int32')], { axes: ints(axes), keepdims })
      return castTo(context, counted, 'bool')
    },
  }
}

/** False, or true, wherever another value has an element: nothing is greater than itself. */
function constantLike(value: boolean, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const x = operandOf(context, 0, 'x', 'input')
      const type = x.inferred.type ?? 'float32'
      const number = type === 'bool' ? castTo(context, x, 'int32') : x
      const isGreater = elementwise(context, 'Greater', [number, number])
      return castTo(context, value ? elementwise(context, 'Not', [isGreater]) : isGreater, type)
    },
  }
}

export const comparisonOperations: readonly Layer[] = [
  comparison('Equal', false, 'ops.Equal', 'tf.math.equal', 'tf.equal'),
  comparison('Equal', true, 'ops.NotEqual', 'tf.math.not_equal', 'tf.not_equal'),
  comparison('Greater', false, 'ops.Greater', 'tf.math.greater', 'tf.greater'),
  comparison('GreaterOrEqual', false, 'ops.GreaterEqual', 'tf.math.greater_equal', 'tf.greater_equal'),
  comparison('Less', false, 'ops.Less', 'tf.math.less', 'tf.less'),
  comparison('LessOrEqual', false, 'ops.LessEqual', 'tf.math.less_equal', 'tf.less_equal'),
  logical('And', 'ops.LogicalAnd', 'tf.math.logical_and', 'tf.logical_and'),
  logical('Or', 'ops.LogicalOr', 'tf.math.logical_or', 'tf.logical_or'),
  Not,
  quantifier('ReduceMax', 'ops.Any', 'tf.math.reduce_any', 'tf.reduce_any'),
  quantifier('ReduceMin', 'ops.All', 'tf.math.reduce_all', 'tf.reduce_all'),
  constantLike(false, 'ops.ZerosLike', 'tf.zeros_like'),
  constantLike(true, 'ops.OnesLike', 'tf.ones_like'),
]
