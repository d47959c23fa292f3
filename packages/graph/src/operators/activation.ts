import { floatAttribute } from '../attributes.ts'
import { knownValue, mapElements } from '../inference/known-values.ts'
import type { Operator } from '../operator.ts'
import { inferUnary } from './elementwise.ts'
import { inferSame, inferred, knownOf, shapeOf, typeOf } from './inferring.ts'
import { clip, zeroToOther, zeroToZero, zeroWhereFirstIs } from './tying.ts'

export const Relu: Operator = { name: 'Relu', infer: inferUnary(x => Math.max(x, 0)), ...zeroToZero }
export const LeakyRelu: Operator = { name: 'LeakyRelu', infer: inferSame, ...zeroToZero }
export const PRelu: Operator = { name: 'PRelu', infer: inferSame, ...zeroWhereFirstIs }
export const ThresholdedRelu: Operator = { name: 'ThresholdedRelu', infer: inferSame, ...zeroToZero }
export const Elu: Operator = { name: 'Elu', infer: inferSame, ...zeroToZero }
export const Selu: Operator = { name: 'Selu', infer: inferSame, ...zeroToZero }
export const Celu: Operator = { name: 'Celu', infer: inferSame, ...zeroToZero }
export const Gelu: Operator = { name: 'Gelu', infer: inferSame, ...zeroToZero }
export const Mish: Operator = { name: 'Mish', infer: inferSame, ...zeroToZero }
export const Swish: Operator = { name: 'Swish', infer: inferSame, ...zeroToZero }
export const Sigmoid: Operator = { name: 'Sigmoid', infer: inferUnary(x => 1 / (1 + Math.exp(-x))), ...zeroToOther }
export const HardSigmoid: Operator = { name: 'HardSigmoid', infer: inferSame, ...zeroToOther }
export const HardSwish: Operator = { name: 'HardSwish', infer: inferSame, ...zeroToZero }
export const Softplus: Operator = { name: 'Softplus', infer: inferSame, ...zeroToOther }
export const Softsign: Operator = { name: 'Softsign', infer: inferSame, ...zeroToZero }
export const Tanh: Operator = { name: 'Tanh', infer: inferUnary(Math.tanh), ...zeroToZero }
export const Erf: Operator = { name: 'Erf', infer: inferSame, ...zeroToZero }
/** Zero lies within the bounds unless they are negative. */
export const Shrink: Operator = {
  name: 'Shrink',
  infer: inferSame,
  ...zeroToZero,
  vanishes: context => context.vanishes(0) && floatAttribute(context.node, 'lambd', 0.5) >= 0,
}

/** Bounds are attributes before operator set 11 and inputs from then on. */
export const Clip: Operator = {
  name: 'Clip',
  infer(context) {
    const known = knownOf(context, 0)
    const least = context.inputs[1] ? knownOf(context, 1)?.data[0] : floatAttribute(context.node, 'min', -Infinity)
    const most = context.inputs[2] ? knownOf(context, 2)?.data[0] : floatAttribute(context.node, 'max', Infinity)
    if (!known || least === undefined || most === undefined) return [inferred(typeOf(context, 0), shapeOf(context, 0))]
    const data = mapElements(known.data, value => Math.min(Math.max(value, least), most))
    return [knownValue(typeOf(context, 0), known.shape, data)]
  },
  ...clip,
}

export const activationOperators: readonly Operator[] = [
  Relu,
  LeakyRelu,
  PRelu,
  ThresholdedRelu,
  Elu,
  Selu,
  Celu,
  Gelu,
  Mish,
  Swish,
  Sigmoid,
  HardSigmoid,
  HardSwish,
  Softplus,
  Softsign,
  Tanh,
  Erf,
  Shrink,
  Clip,
]
