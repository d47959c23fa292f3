import { floatAttribute } from '../attributes.ts'
import { knownValue, mapElements } from '../known-values.ts'
import type { Operator } from '../operator.ts'
import { inferUnary } from './elementwise.ts'
import { inferSame, inferred, knownOf, shapeOf, typeOf } from './inferring.ts'

export const Relu: Operator = { name: 'Relu', infer: inferUnary(x => Math.max(x, 0)) }
export const LeakyRelu: Operator = { name: 'LeakyRelu', infer: inferSame }
export const PRelu: Operator = { name: 'PRelu', infer: inferSame }
export const ThresholdedRelu: Operator = { name: 'ThresholdedRelu', infer: inferSame }
export const Elu: Operator = { name: 'Elu', infer: inferSame }
export const Selu: Operator = { name: 'Selu', infer: inferSame }
export const Celu: Operator = { name: 'Celu', infer: inferSame }
export const Gelu: Operator = { name: 'Gelu', infer: inferSame }
export const Mish: Operator = { name: 'Mish', infer: inferSame }
export const Swish: Operator = { name: 'Swish', infer: inferSame }
export const Sigmoid: Operator = { name: 'Sigmoid', infer: inferUnary(x => 1 / (1 + Math.exp(-x))) }
export const HardSigmoid: Operator = { name: 'HardSigmoid', infer: inferSame }
export const HardSwish: Operator = { name: 'HardSwish', infer: inferSame }
export const Softplus: Operator = { name: 'Softplus', infer: inferSame }
export const Softsign: Operator = { name: 'Softsign', infer: inferSame }
export const Tanh: Operator = { name: 'Tanh', infer: inferUnary(Math.tanh) }
export const Erf: Operator = { name: 'Erf', infer: inferSame }
export const Shrink: Operator = { name: 'Shrink', infer: inferSame }

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
