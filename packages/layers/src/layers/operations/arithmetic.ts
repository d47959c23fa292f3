import { typeCode } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import type { DataType } from '@coppice/spec'
import { applyActivation } from '../../activations.ts'
import { elementwise, emit } from '../../emitting.ts'
import { unsupported } from '../../layer-failure.ts'
import type { CallContext, Layer } from '../../layer.ts'
import { divideByLength } from '../unit-length.ts'
import { argumentOf, axesOfCall, operandOf } from './operands.ts'

function binary(operator: string, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate: context =>
      elementwise(context, operator, [operandOf(context, 0, 'x', 'x1'), operandOf(context, 1, 'y', 'x2')]),
  }
}

function unary(operator: string, ...classNames: readonly string[]): Layer {
  return { classNames, translate: context => elementwise(context, operator, [operandOf(context, 0, 'x')]) }
}

/** An activation function as an operation; its options are those of the operation or of the call. */
function activation(name: string, ...classNames: readonly string[]): Layer {
  return {
    classNames,
    translate(context) {
      const config = { ...context.config, ...context.call.options }
      return applyActivation(operandOf(context, 0, 'x', 'features', 'logits'), { class_name: name, config }, context)
    },
  }
}

const Square: Layer = {
  classNames: ['ops.Square', 'tf.math.square', 'tf.square'],
  translate(context) {
    const x = operandOf(context, 0, 'x')
    return elementwise(context, 'Mul', [x, x])
  },
}

const Rsqrt: Layer = {
  classNames: ['ops.Rsqrt', 'tf.math.rsqrt'],
  translate: context =>
    elementwise(context, 'Reciprocal', [elementwise(context, 'Sqrt', [operandOf(context, 0, 'x')])]),
}

const Clip: Layer = {
  classNames: ['ops.Clip', 'tf.clip_by_value'],
  translate(context) {
    const x = operandOf(context, 0, 'x', 't')
    const [least, most] = [
      operandOf(context, 1, 'x_min', 'clip_value_min'),
      operandOf(context, 2, 'x_max', 'clip_value_max'),
    ]
    return elementwise(context, 'Min', [elementwise(context, 'Max', [x, least]), most])
  },
}

const types = new Set<unknown>(['float16', 'float32', 'float64', 'int32', 'int64', 'bool'])

const Cast: Layer = {
  classNames: ['ops.Cast', 'tf.cast'],
  translate(context) {
    const type = argumentOf(context, 1, 'dtype')
    if (!types.has(type)) throw unsupported(context, `a type among ${[...types].join(', ')}`, JSON.stringify(type))
    const to = typeCode(type as DataType)
    return context.translation.elementwise(
      'Cast',
      [operandOf(context, 0, 'x')],
      { to },
      { name: `${context.name}/Cast` },
    )
  },
}

const Same: Layer = {
  classNames: ['tf.identity', 'tf.stop_gradient', 'ops.StopGradient'],
  translate: ({ inputs }) => inputs[0]!,
}

const Normalize: Layer = {
  classNames: ['ops.Normalize', 'tf.math.l2_normalize', 'tf.nn.l2_normalize'],
  translate(context) {
    const x = context.translation.inSourceOrder(operandOf(context, 0, 'x'))
    const [order, epsilon] = [argumentOf(context, 2, 'order') ?? 2, argumentOf(context, 3, 'epsilon') ?? 1e-12]
    if (order !== 2 || epsilon !== 1e-12)
      throw unsupported(context, 'order 2 and epsilon 1e-12', JSON.stringify([order, epsilon]))
    return divideByLength(context, x, axesOfCall(context, x, 1, 'axis'))
  },
}

const Matmul: Layer = {
  classNames: ['ops.Matmul', 'tf.linalg.matmul', 'tf.matmul'],
  translate(context) {
    const { translation } = context
    const operands = [operandOf(context, 0, 'x1', 'a'), operandOf(context, 1, 'x2', 'b')]
    const turned = operands.map((value, i) => {
      const isTurned = argumentOf(context, 2 + i, i === 0 ? 'transpose_a' : 'transpose_b') === true
      return isTurned ? transposeLast(context, translation.inSourceOrder(value)) : translation.inSourceOrder(value)
    })
    return emit(context, 'MatMul', turned)
  },
}

function transposeLast(context: CallContext, value: SourceValue): SourceValue {
  const rank = value.inferred.shape!.length
  const order = [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]
  return emit(context, 'Transpose', [value], { perm: { kind: 'ints', value: order } })
}

export const arithmeticOperations: readonly Layer[] = [
  binary('Add', 'ops.Add', 'tf.__operators__.add', 'tf.math.add', 'tf.add'),
  binary('Sub', 'ops.Subtract', 'tf.math.subtract', 'tf.subtract'),
  binary('Mul', 'ops.Multiply', 'tf.math.multiply', 'tf.multiply'),
  binary('Div', 'ops.TrueDivide', 'ops.Divide', 'tf.math.truediv', 'tf.math.divide', 'tf.divide'),
  binary('Pow', 'ops.Power', 'tf.math.pow', 'tf.pow'),
  binary('Max', 'ops.Maximum', 'tf.math.maximum', 'tf.maximum'),
  binary('Min', 'ops.Minimum', 'tf.math.minimum', 'tf.minimum'),
  unary('Neg', 'ops.Negative', 'tf.math.negative', 'tf.negative'),
  unary('Abs', 'ops.Absolute', 'ops.Abs', 'tf.math.abs', 'tf.abs'),
  unary('Exp', 'ops.Exp', 'tf.math.exp', 'tf.exp'),
  unary('Log', 'ops.Log', 'tf.math.log'),
  unary('Sqrt', 'ops.Sqrt', 'tf.math.sqrt', 'tf.sqrt'),
  unary('Erf', 'ops.Erf', 'tf.math.erf'),
  unary('Sin', 'ops.Sin', 'tf.math.sin', 'tf.sin'),
  unary('Cos', 'ops.Cos', 'tf.math.cos', 'tf.cos'),
  activation('relu', 'ops.Relu', 'tf.nn.relu'),
  activation('relu6', 'ops.Relu6', 'tf.nn.relu6'),
  activation('leaky_relu', 'ops.LeakyRelu', 'tf.nn.leaky_relu'),
  activation('elu', 'ops.Elu', 'tf.nn.elu'),
  activation('selu', 'ops.Selu', 'tf.nn.selu'),
  activation('gelu', 'ops.Gelu', 'tf.nn.gelu'),
  activation('silu', 'ops.Silu', 'tf.nn.silu', 'tf.nn.swish'),
  activation('sigmoid', 'ops.Sigmoid', 'tf.math.sigmoid', 'tf.nn.sigmoid', 'tf.sigmoid'),
  activation('hard_sigmoid', 'ops.HardSigmoid'),
  activation('hard_silu', 'ops.HardSilu'),
  activation('tanh', 'ops.Tanh', 'tf.math.tanh', 'tf.nn.tanh', 'tf.tanh'),
  activation('softplus', 'ops.Softplus', 'tf.math.softplus', 'tf.nn.softplus'),
  activation('softsign', 'ops.Softsign', 'tf.nn.softsign', 'tf.math.softsign'),
  activation('softmax', 'ops.Softmax', 'tf.nn.softmax', 'tf.math.softmax'),
  activation('log_softmax', 'ops.LogSoftmax', 'tf.nn.log_softmax'),
  Square,
  Rsqrt,
  Clip,
  Cast,
  Same,
  Normalize,
  Matmul,
]
