import { intAttribute, stringAttribute } from '../attributes.ts'
import { type Axis, tieAxes } from '../labels/axis.ts'
import type { TieContext } from '../ties.ts'
import type { Inferred, Shape } from '../inferred.ts'
import type { InferenceContext, Operator } from '../operator.ts'
import { elementsOf } from '../shapes.ts'
import { DequantizeLinear, QuantizeLinear } from './conversion.ts'
import { Conv, QLinearConv } from './convolution.ts'
import { inferBinary } from './elementwise.ts'
import { agree, inferSame, inferred, shapeOf, typeOf } from './inferring.ts'
import { zeroToZero, zeroWhereAllAre } from './tying.ts'
import { countProducts, Gemm, multipliedShape } from './matrix-multiplication.ts'

/** The domain of the operators that ONNX Runtime fuses others into. */
const domain = 'com.microsoft'

/** A convolution, the addition of a fourth input and an activation. */
export const FusedConv: Operator = {
  ...Conv,
  name: 'FusedConv',
  domain,
  ties: tieFusedConv,
  vanishes: (context, output) => Conv.vanishes!(context, output) && context.vanishes(3) && keepsZero(context),
}

export const FusedGemm: Operator = {
  ...Gemm,
  name: 'FusedGemm',
  domain,
  vanishes: (context, output) => keepsZero(context) && Gemm.vanishes!(context, output),
}
export const MicrosoftQLinearConv: Operator = { ...QLinearConv, domain }
export const MicrosoftQuantizeLinear: Operator = { ...QuantizeLinear, domain }
export const MicrosoftDequantizeLinear: Operator = { ...DequantizeLinear, domain }

export const FusedGelu: Operator = { name: 'Gelu', domain, infer: inferSame, ...zeroToZero }
export const FastGelu: Operator = { name: 'FastGelu', domain, infer: inferSame, ...zeroWhereAllAre }
export const QuickGelu: Operator = { name: 'QuickGelu', domain, infer: inferSame, ...zeroToZero }
export const BiasGelu: Operator = { name: 'BiasGelu', domain, infer: inferBinary(), ...zeroWhereAllAre }
export const BiasSoftmax: Operator = { name: 'BiasSoftmax', domain, infer: inferSame }
export const GroupNorm: Operator = { name: 'GroupNorm', domain, infer: inferSame }
export const MicrosoftRotaryEmbedding: Operator = { name: 'RotaryEmbedding', domain, infer: inferSame }

export const QLinearAdd: Operator = { name: 'QLinearAdd', domain, infer: inferQuantizedBinary }
export const QLinearMul: Operator = { name: 'QLinearMul', domain, infer: inferQuantizedBinary }
export const QLinearSigmoid: Operator = { name: 'QLinearSigmoid', domain, infer: inferSame }
export const QLinearLeakyRelu: Operator = { name: 'QLinearLeakyRelu', domain, infer: inferSame }

export const QLinearGlobalAveragePool: Operator = {
  name: 'QLinearGlobalAveragePool',
  domain,
  infer(context) {
    const last = intAttribute(context.node, 'channels_last', 0) === 1
    const shape = shapeOf(context, 0)
    const channels = last && shape ? shape.length - 1 : 1
    return [
      inferred(
        typeOf(context, 0),
        shape?.map((size, axis) => (axis === 0 || axis === channels ? size : 1)),
      ),
    ]
  },
}

/** A matrix product whose sides may be turned. */
export const FusedMatMul: Operator = {
  name: 'FusedMatMul',
  domain,
  infer: context => [inferred(typeOf(context, 0), multipliedShape(context, ...fusedSides(context)))],
  macs: (context, outputs) => countProducts(outputs, fusedSides(context)[0]!),
}

export const DynamicQuantizeMatMul: Operator = {
  name: 'DynamicQuantizeMatMul',
  domain,
  infer: context => [inferred('float32', multipliedShape(context, shapeOf(context, 0), shapeOf(context, 1)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

export const MatMulIntegerToFloat: Operator = {
  name: 'MatMulIntegerToFloat',
  domain,
  infer: context => [
    inferred(typeOf(context, 2) ?? 'float32', multipliedShape(context, shapeOf(context, 0), shapeOf(context, 1))),
  ],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

/** The weight is packed; attributes K and N give its sizes. */
export const MatMulNBits: Operator = {
  name: 'MatMulNBits',
  domain,
  infer: context => [inferred(typeOf(context, 0), withLast(context, intAttribute(context.node, 'N', -1)))],
  macs: (context, outputs) => countProducts(outputs, shapeOf(context, 0)!),
}

/** Outputs are the result, mean, inverse deviation and the sum that was normalised. */
export const SkipLayerNormalization: Operator = { name: 'SkipLayerNormalization', domain, infer: inferSkip }
export const SkipSimplifiedLayerNormalization: Operator = {
  name: 'SkipSimplifiedLayerNormalization',
  domain,
  infer: inferSkip,
}

/** Inputs are tokens, segments and the tables of words, positions and segments; the second output counts the mask. */
export const EmbedLayerNormalization: Operator = {
  name: 'EmbedLayerNormalization',
  domain,
  infer(context) {
    const [tokens, table] = [shapeOf(context, 0), shapeOf(context, 2)]
    const shape = tokens && table && [...tokens, table[1] ?? -1]
    return [
      inferred(typeOf(context, 2), shape),
      inferred('int32', tokens && [tokens[0]!]),
      inferred(typeOf(context, 2), shape),
    ]
  },
}

/** Projects its input to queries, keys and values with one weight, then attends. */
export const FusedAttention: Operator = {
  name: 'Attention',
  domain,
  infer(context) {
    const [input, weight] = [shapeOf(context, 0), shapeOf(context, 1)]
    const type = typeOf(context, 0)
    if (!input || !weight) return [inferred(type, input), inferred(type, undefined)]
    agree(context, 'sizes of the input and of the weight', input[2]!, weight[0]!)
    const width = 'qkv_hidden_sizes' in context.node.attributes || weight[1]! < 0 ? -1 : weight[1]! / 3
    return [inferred(type, [input[0]!, input[1]!, width]), inferred(type, undefined)]
  },
  macs(context, outputs) {
    const [input, weight] = [shapeOf(context, 0)!, shapeOf(context, 1)!]
    return elementsOf(input) * weight[1]! + 2 * elementsOf(outputs[0]!.shape!) * input[1]!
  },
}

/** Query, key and value are already projected: batch, length, width. */
export const MultiHeadAttention: Operator = {
  name: 'MultiHeadAttention',
  domain,
  infer(context) {
    const [query, value] = [shapeOf(context, 0), shapeOf(context, 2)]
    const type = typeOf(context, 0)
    const width = value?.length === 3 ? value[2]! : value?.length === 4 && value[1]! >= 0 ? value[1]! * value[3]! : -1
    const result = query?.length === 3 ? [query[0]!, query[1]!, value ? width : query[2]!] : undefined
    return [inferred(type, result), inferred(type, undefined), inferred(type, undefined)]
  },
  macs(context, outputs) {
    const [query, key] = [shapeOf(context, 0)!, shapeOf(context, 1)]
    const length = key?.[key.length === 4 ? 2 : 1] ?? query[1]!
    return (elementsOf(query) + elementsOf(outputs[0]!.shape!)) * length
  },
}

/** Keys and values have fewer heads than queries; the result has the shape of the query. */
export const GroupQueryAttention: Operator = {
  name: 'GroupQueryAttention',
  domain,
  infer(context) {
    const type = typeOf(context, 0)
    const query = shapeOf(context, 0)
    const packed = !context.inputs[1]
    const past = context.inputs[3]?.shape?.with(2, -1)
    const result = query && packed ? query.with(2, packedWidth(context, query[2]!)) : query
    return [inferred(type, result), inferred(type, past), inferred(type, past)]
  },
}

function inferQuantizedBinary(context: InferenceContext): readonly Inferred[] {
  const inputs = [context.inputs[0], context.inputs[3]]
  return inferBinary()({ ...context, inputs })
}

function fusedSides(context: InferenceContext): [Shape | undefined, Shape | undefined] {
  const { node } = context
  return [
    turned(shapeOf(context, 0), intAttribute(node, 'transA', 0), intAttribute(node, 'transBatchA', 0)),
    turned(shapeOf(context, 1), intAttribute(node, 'transB', 0), intAttribute(node, 'transBatchB', 0)),
  ]
}

/** The batch turn moves the first axis behind the other leading ones; then the last two may be turned. */
function turned(shape: Shape | undefined, turn: number, turnBatch: number): Shape | undefined {
  if (!shape || shape.length < 2) return shape
  const moved = turnBatch ? [...shape.slice(1, -1), shape[0]!, shape.at(-1)!] : shape
  return turn ? [...moved.slice(0, -2), moved.at(-1)!, moved.at(-2)!] : moved
}

function withLast(context: InferenceContext, size: number): Shape | undefined {
  return shapeOf(context, 0)?.with(-1, size)
}

function inferSkip(context: InferenceContext): readonly Inferred[] {
  const shape = shapeOf(context, 0)
  const type = typeOf(context, 0)
  const reduced = shape?.map((size, axis) => (axis === shape.length - 1 ? 1 : size))
  return [inferred(type, shape), inferred('float32', reduced), inferred('float32', reduced), inferred(type, shape)]
}

function packedWidth(context: InferenceContext, width: number): number {
  const [heads, keyHeads] = [intAttribute(context.node, 'num_heads', 1), intAttribute(context.node, 'kv_num_heads', 1)]
  return width < 0 ? -1 : (width / (heads + 2 * keyHeads)) * heads
}

function tieFusedConv(context: TieContext): readonly (readonly Axis[])[] | undefined {
  const output = Conv.ties!(context)
  const added = context.inputs[3]
  if (added && output) output[0]!.forEach((axis, k) => tieAxes(context.labels, axis, added[k]!, context.where))
  return output
}

const ZERO_KEEPING = ['', 'Relu', 'LeakyRelu', 'Tanh']

function keepsZero(context: TieContext): boolean {
  return ZERO_KEEPING.includes(stringAttribute(context.node, 'activation', ''))
}

export const fusedOperators: readonly Operator[] = [
  FusedConv,
  FusedGemm,
  MicrosoftQLinearConv,
  MicrosoftQuantizeLinear,
  MicrosoftDequantizeLinear,
  FusedGelu,
  FastGelu,
  QuickGelu,
  BiasGelu,
  BiasSoftmax,
  GroupNorm,
  MicrosoftRotaryEmbedding,
  QLinearAdd,
  QLinearMul,
  QLinearSigmoid,
  QLinearLeakyRelu,
  QLinearGlobalAveragePool,
  FusedMatMul,
  DynamicQuantizeMatMul,
  MatMulIntegerToFloat,
  MatMulNBits,
  SkipLayerNormalization,
  SkipSimplifiedLayerNormalization,
  EmbedLayerNormalization,
  FusedAttention,
  MultiHeadAttention,
  GroupQueryAttention,
]
