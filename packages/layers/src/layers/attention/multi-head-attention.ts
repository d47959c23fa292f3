import { chained, ints } from '@coppice/graph'
import type { Arrangement, SourceValue } from '@coppice/graph'
import { elementwise, emit, numberLike } from '../../emitting.ts'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext, Layer, PrunedLayer, UpdateContext, Weight } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, numberOf, optionOf } from '../../topology/config.ts'
import type { Config } from '../../topology/config.ts'
import { hasBias } from '../dense.ts'
import { attentionMask, maskedSoftmax } from './attention-mask.ts'
import { headsFirst, headsLast, joinHeads, project, projectHeads, repeatHeads, scaledBack } from './heads.ts'

/** How many heads of which sizes an attention has, and the options that say so. */
interface Heads {
  readonly queries: number
  /** Of keys and values. */
  readonly keys: number
  /** Of queries and keys. */
  readonly keySize: number
  readonly valueSize: number
}

/** An attention of several heads: Keras has one that repeats keys and values for groups of queries, and one that does not. */
interface AttentionKind {
  readonly className: string
  headsOf(config: Config): Heads
  /** The options that state these heads. */
  state(heads: Heads, layer: PrunedLayer): Config
  /** The options that state how many features come out. */
  stateWidth(layer: PrunedLayer): Config
}

const multiHead: AttentionKind = {
  className: 'MultiHeadAttention',
  headsOf(config) {
    const [heads, keySize] = [numberOf(config, 'num_heads'), numberOf(config, 'key_dim')]
    return { queries: heads, keys: heads, keySize, valueSize: numberOf(config, 'value_dim', keySize) }
  },
  state: ({ queries, keySize, valueSize }, { config }) => ({
    num_heads: queries,
    key_dim: keySize,
    ...((optionOf(config, 'value_dim') !== undefined || valueSize !== keySize) && { value_dim: valueSize }),
  }),
  stateWidth({ config, inputShape, outputShape }) {
    const [given, width] = [inputShape().at(-1), outputShape().at(-1)!]
    const stated = optionOf(config, 'output_shape')
    if (stated === undefined && given === width) return {}
    return { output_shape: typeof stated === 'number' ? width : [width] }
  },
}

const groupQuery: AttentionKind = {
  className: 'GroupQueryAttention',
  headsOf(config) {
    const size = numberOf(config, 'head_dim')
    const [queries, keys] = [numberOf(config, 'num_query_heads'), numberOf(config, 'num_key_value_heads')]
    return { queries, keys, keySize: size, valueSize: size }
  },
  state({ queries, keys, keySize, valueSize }, layer) {
    if (keySize !== valueSize)
      throw unsupported(layer, 'keys and values of one size', `${keySize} and ${valueSize}`, asOnnx)
    return { num_query_heads: queries, num_key_value_heads: keys, head_dim: keySize }
  },
  stateWidth(layer) {
    const [given, width] = [layer.inputShape().at(-1), layer.outputShape().at(-1)]
    if (given === width) return {}
    throw unsupported(layer, `as many features as it reads, ${given}`, `${width}`, asOnnx)
  },
}

const asOnnx = 'Write it as ONNX, or leave this unit whole.'

const parts = ['query_dense', 'key_dense', 'gate_dense', 'value_dense', 'output_dense'] as const

function weightsOf(config: Config): readonly Weight[] {
  const used = parts.filter(part => part !== 'gate_dense' || flagOf(config, 'use_gate', false))
  return used.flatMap(part => [
    { role: `${part}/kernel`, arrangement: part === 'output_dense' ? headsFirst(1) : headsLast(1) },
    ...(hasBias(config)
      ? [{ role: `${part}/bias`, ...(part !== 'output_dense' && { arrangement: headsLast(1) }) }]
      : []),
  ])
}

/** The tensors of a call: in order, or by name. */
interface Given {
  readonly query: LayerValue
  readonly value: LayerValue
  readonly key: LayerValue
  readonly mask: SourceValue | undefined
}

function givenTo(context: CallContext): Given {
  const { inputs, named } = context
  const [query, value = named.get('value')?.[0], key = named.get('key')?.[0] ?? value] = inputs
  if (!query || !value || !key) throw invalid(context, 'a query and a value', `${inputs.length} tensors`)
  const [rank, axes] = [query.inferred.shape!.length, optionOf(context.config, 'attention_axes')]
  const isSequence = rank === 3 && (axes === undefined || JSON.stringify([axes].flat()) === '[1]')
  if (!isSequence)
    throw unsupported(context, 'attention along one axis of steps', `${rank} axes, ${JSON.stringify(axes)}`)
  if (optionOf(context.config, 'sliding_window') !== undefined)
    throw unsupported(context, 'attention to all steps', 'a sliding_window')
  return { query, value, key, mask: named.get('attention_mask')?.[0] }
}

function attend(context: CallContext, { headsOf }: AttentionKind): readonly LayerValue[] {
  const { config, call } = context
  const { query, value, key, mask } = givenTo(context)
  const heads = headsOf(config)
  const { queries, keys, keySize, valueSize } = heads
  const repeats = queries / keys
  const repeat = (x: SourceValue, part: string): SourceValue => repeatHeads(context, x, repeats, part)
  const q = projectHeads(context, query, 'query_dense', [queries, keySize])
  const k = repeat(projectHeads(context, key, 'key_dense', [keys, keySize]), 'key_dense')
  const v = repeat(projectHeads(context, value, 'value_dense', [keys, valueSize]), 'value_dense')
  const isCausal = call.options['use_causal_mask'] === true
  const others = context.inputs.length > 2 || context.named.has('key') ? [key] : []
  const allowed = attentionMask(context, { query, value, others, given: mask, isCausal, withQueries: true })
  const scores = scoresOf(context, q, k, keySize, allowed)
  const seen = joinHeads(context, emit(context, 'MatMul', [scores, v], {}, 'seen'), queries * valueSize)
  const output = project(context, gated(context, seen, query), 'output_dense')
  const shown = call.options['return_attention_scores'] === true ? [scores] : []
  return [withMask(output, query.mask), ...shown]
}

function scoresOf(
  context: CallContext,
  query: SourceValue,
  key: SourceValue,
  keySize: number,
  allowed: SourceValue | undefined,
): SourceValue {
  const { translation, keras, config, call } = context
  const scaled = emit(context, 'Mul', [query, numberLike(context, 1 / Math.sqrt(keySize), query)], {}, 'scaled')
  const turned = emit(context, 'Transpose', [key], { perm: ints([0, 1, 3, 2]) }, 'turned')
  const products = emit(context, 'MatMul', [scaled, turned], {}, 'scores')
  if (!allowed) return maskedSoftmax(context, products, undefined)
  const isAllowed = emit(context, 'Unsqueeze', [allowed, translation.constant([allowed.inferred.shape!.length - 2])])
  const scores = maskedSoftmax(context, products, isAllowed)
  // A query that may look at nothing looks at everything alike; but where Keras 3 shows its scores, at nothing.
  const showsScores = call.options['return_attention_scores'] === true || numberOf(config, 'dropout', 0) > 0
  return keras < 3 || !showsScores
    ? scores
    : emit(context, 'Where', [isAllowed, scores, numberLike(context, 0, scores)], {}, 'kept')
}

function gated(context: CallContext, seen: SourceValue, query: SourceValue): SourceValue {
  if (!flagOf(context.config, 'use_gate', false)) return seen
  return elementwise(context, 'Mul', [seen, elementwise(context, 'Sigmoid', [project(context, query, 'gate_dense')])])
}

/** The heads that are left, as the shapes of the pruned graph say. */
function headsLeft({ shapeAt }: PrunedLayer): Heads {
  const [, , queries, keySize] = shapeAt('query_dense/heads')!
  const [, , keys, valueSize] = shapeAt('value_dense/heads')!
  return { queries: queries!, keys: keys!, keySize: keySize!, valueSize: valueSize! }
}

/** The heads that are stored. */
function storedHeads({ shapeOf }: UpdateContext): Heads {
  const [, queries, keySize] = shapeOf('query_dense/kernel')!
  const [, keys, valueSize] = shapeOf('value_dense/kernel')!
  return { queries: queries!, keys: keys!, keySize: keySize!, valueSize: valueSize! }
}

/** Queries are divided by the root of their size, which is less for those that are left: their weights make up for it. */
function restoreHeads(kind: AttentionKind, role: string, pruned: PrunedLayer): Arrangement | undefined {
  const { queries, keys, keySize } = headsLeft(pruned)
  const [part] = role.split('/')
  if (role === 'output_dense/bias') return undefined
  if (part === 'output_dense') return headsFirst(queries)
  if (part !== 'query_dense') return headsLast(part === 'gate_dense' ? queries : keys)
  const before = kind.headsOf(pruned.config).keySize
  return before === keySize ? headsLast(queries) : chained(headsLast(queries), scaledBack(Math.sqrt(keySize / before)))
}

function attention(kind: AttentionKind): Layer {
  return {
    classNames: [kind.className],
    mask: 'own',
    weights: weightsOf,
    translate: context => attend(context, kind),
    update(context) {
      return { ...kind.state(storedHeads(context), context), ...kind.stateWidth(context) }
    },
    restore: (role, pruned) => restoreHeads(kind, role, pruned),
  }
}

export const multiHeadAttentionLayers: readonly Layer[] = [attention(multiHead), attention(groupQuery)]
