import type { DataType } from '@coppice/spec'
import { intAttribute } from '../attributes.ts'
import { dataTypeOfCode, isIntegerType } from '../tensors/data-types.ts'
import { isFollowed, knownValue, mapElements, rounder } from '../inference/known-values.ts'
import type { Inferred } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { contradiction, inferred, shapeOf, typeOf } from './inferring.ts'
import { quantization, zeroToZero } from './tying.ts'

export const Cast: Operator = {
  name: 'Cast',
  infer: context => [castTo(context, targetType(context, 'to'))],
  ...zeroToZero,
}
export const CastLike: Operator = {
  name: 'CastLike',
  infer: context => [castTo(context, typeOf(context, 1))],
  ...zeroToZero,
}
export const BitCast: Operator = {
  name: 'BitCast',
  infer: context => [inferred(targetType(context, 'to'), shapeOf(context, 0))],
}
export const Identity: Operator = {
  name: 'Identity',
  infer: context => [context.inputs[0] ?? inferred(undefined, undefined)],
  ...zeroToZero,
}

/** Outside of training, an identity; its second output is a mask. */
export const Dropout: Operator = {
  name: 'Dropout',
  infer: context => [context.inputs[0] ?? inferred(undefined, undefined), inferred('bool', shapeOf(context, 0))],
  ...zeroToZero,
}

export const QuantizeLinear: Operator = {
  name: 'QuantizeLinear',
  infer(context) {
    const type = typeOf(context, 2) ?? dataTypeOfCode(intAttribute(context.node, 'output_dtype', 0)) ?? 'uint8'
    return [inferred(type, shapeOf(context, 0))]
  },
  ...quantization,
}

export const DequantizeLinear: Operator = {
  name: 'DequantizeLinear',
  infer(context) {
    const type = dataTypeOfCode(intAttribute(context.node, 'output_dtype', 0)) ?? typeOf(context, 1)
    return [inferred(type, shapeOf(context, 0))]
  },
  ...quantization,
}

export const DynamicQuantizeLinear: Operator = {
  name: 'DynamicQuantizeLinear',
  infer: context => [inferred('uint8', shapeOf(context, 0)), inferred('float32', []), inferred('uint8', [])],
}

function targetType(context: InferenceContext, name: string): DataType {
  const code = intAttribute(context.node, name, 0)
  return dataTypeOfCode(code) ?? contradiction(context, `a type number in '${name}'`, String(code))
}

function castTo(context: InferenceContext, type: DataType | undefined): Inferred {
  const input = context.inputs[0]
  if (!input?.known || !isFollowed(type, input.shape) || type === 'string' || input.type === 'string')
    return inferred(type, input?.shape)
  const round = rounder(type)
  const convert = isIntegerType(type) ? (value: number) => round(Math.trunc(value)) : round
  return knownValue(type, input.known.shape, mapElements(input.known.data, convert))
}

export const conversionOperators: readonly Operator[] = [
  Cast,
  CastLike,
  BitCast,
  Identity,
  Dropout,
  QuantizeLinear,
  DequantizeLinear,
  DynamicQuantizeLinear,
]
