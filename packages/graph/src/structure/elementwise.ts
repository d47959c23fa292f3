import { isLive, type Axis } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'
import {
  axesOf, broadcastLabels, comparison, coversWithZeros, fixOperands, protectFromZero, sameLabels, someZeroOnEachAxis, undefinedAtZero,
  zeroToOther, zeroToZero, zeroWhereAllAre,
} from '../operators/tying.ts'

const divide = {
  ties: (context: TieContext) => {
    protectFromZero(context, 1)
    return broadcastLabels(context)
  },
  vanishes: (context: TieContext, output: readonly Axis[]) => coversWithZeros(context, output, 0),
}

/** A positive power of zero is zero; for another exponent the base must not become zero. */
function isPositivePower(context: TieContext): boolean {
  const exponent = context.known(1)
  return exponent !== undefined && Array.from(exponent.data).every(value => value > 0)
}
const power = {
  ties: (context: TieContext) => {
    if (!isPositivePower(context)) protectFromZero(context, 0)
    return broadcastLabels(context)
  },
  vanishes: (context: TieContext, output: readonly Axis[]) => isPositivePower(context) && coversWithZeros(context, output, 0),
}
const where = {
  ties: broadcastLabels,
  vanishes: (context: TieContext, output: readonly Axis[]) => [1, 2].every(index => coversWithZeros(context, output, index)),
}
const product = { ties: broadcastLabels, vanishes: someZeroOnEachAxis }
const prelu = { ties: broadcastLabels, vanishes: (context: TieContext, output: readonly Axis[]) => coversWithZeros(context, output, 0) }
/** Zero stays zero unless the bounds exclude it. */
const clip = {
  ties: sameLabels,
  vanishes: (context: TieContext) => {
    const bound = (index: number, name: string, none: number): number => {
      const attribute = context.node.attributes[name]
      if (attribute?.kind === 'float') return attribute.value
      return context.node.inputs[index] ? (context.known(index)?.data[0] ?? NaN) : none
    }
    return context.vanishes(0) && bound(1, 'min', -Infinity) <= 0 && bound(2, 'max', Infinity) >= 0
  },
}
const quantize = {
  ties: (context: TieContext) => (context.inputs[1]!.length > 0 && context.inputs[1]!.some(axis => axis.size !== 1) ? undefined : sameLabels(context)),
  vanishes: () => false,
}
const dropout = {
  ties: (context: TieContext) => {
    fixOperands(context, 1)
    return context.node.outputs.map(() => axesOf(context, 0))
  },
  vanishes: (context: TieContext) => context.vanishes(0),
}
const cast = { ties: sameLabels, vanishes: (context: TieContext) => context.vanishes(0) }
void isLive

export const structure = {
  ...Object.fromEntries(['Relu', 'LeakyRelu', 'ThresholdedRelu', 'Elu', 'Selu', 'Celu', 'Gelu', 'Mish', 'Swish', 'HardSwish', 'Softsign', 'Tanh', 'Erf', 'Shrink',
    'Sqrt', 'Neg', 'Abs', 'Floor', 'Ceil', 'Round', 'Sign', 'Sin', 'Tan', 'Asin', 'Atan', 'Sinh', 'Asinh', 'Atanh', 'Identity'].map(name => [name, zeroToZero])),
  ...Object.fromEntries(['Sigmoid', 'HardSigmoid', 'Softplus', 'Exp', 'Cos', 'Acos', 'Cosh', 'IsNaN', 'IsInf', 'Not', 'BitwiseNot'].map(name => [name, zeroToOther])),
  ...Object.fromEntries(['Log', 'Reciprocal', 'Acosh'].map(name => [name, undefinedAtZero])),
  ...Object.fromEntries(['Add', 'Sub', 'Max', 'Min', 'Sum', 'Mean'].map(name => [name, zeroWhereAllAre])),
  ...Object.fromEntries(['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'And', 'Or', 'Xor', 'Mod', 'BitShift', 'BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map(name => [name, comparison])),
  Mul: product, Div: divide, Pow: power, Where: where, PRelu: prelu, Clip: clip, Cast: cast, CastLike: cast, Dropout: dropout,
  QuantizeLinear: quantize, DequantizeLinear: quantize,
}
