import { int, ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, elementwise, emit } from '../../emitting.ts'
import { invalid, unsupported } from '../../layer-failure.ts'
import type { CallContext, Layer } from '../../layer.ts'
import { withMask } from '../../layer-value.ts'
import type { LayerValue } from '../../layer-value.ts'
import { flagOf, textOf } from '../../topology/config.ts'
import { attentionMask, maskedSoftmax } from './attention-mask.ts'

/** How alike queries and keys are: [batch, queries, keys]. */
type Score = (context: CallContext, query: SourceValue, key: SourceValue) => SourceValue

function attend(context: CallContext, score: Score): readonly LayerValue[] {
  const { inputs, call, config, translation } = context
  const [query, value, key = value] = inputs
  if (!query || !value || !key) throw invalid(context, 'a query and a value', `${inputs.length} tensors`)
  const [q, v, k] = [query, value, key].map(each => translation.inSourceOrder(each))
  const isCausal = call.options['use_causal_mask'] === true || flagOf(config, 'causal', false)
  const allowed = attentionMask(context, { query, value, isCausal, withQueries: false })
  const scores = maskedSoftmax(context, score(context, q!, k!), allowed)
  const seen = hideQueries(context, emit(context, 'MatMul', [scores, v], {}, 'seen'), query)
  const shown = call.options['return_attention_scores'] === true ? [scores] : []
  return [withMask(seen, query.mask), ...shown]
}

/** Queries that do not count get zeros. */
function hideQueries(context: CallContext, seen: SourceValue, { mask }: LayerValue): SourceValue {
  if (!mask) return seen
  const counts = castTo(context, mask(), seen.inferred.type ?? 'float32')
  const raised = emit(context, 'Unsqueeze', [counts, context.translation.constant([2])])
  return elementwise(context, 'Mul', [seen, raised])
}

/** Products of queries and keys; with `use_scale` a weight of one number scales them. */
const Attention: Layer = {
  classNames: ['Attention'],
  mask: 'own',
  weights: config => (flagOf(config, 'use_scale', false) ? [{ role: 'scale' }] : []),
  translate(context) {
    const mode = textOf(context.config, 'score_mode', 'dot')
    if (mode !== 'dot') throw unsupported(context, 'score_mode dot', mode)
    return attend(context, (_, query, key) => {
      const turned = emit(context, 'Transpose', [key], { perm: ints([0, 2, 1]) })
      const products = emit(context, 'MatMul', [query, turned], {}, 'scores')
      const scale = context.weight('scale')
      return scale ? elementwise(context, 'Mul', [products, scale]) : products
    })
  },
}

/** The tanh of the sum of each query and each key, summed up with a weight for each feature. */
const AdditiveAttention: Layer = {
  classNames: ['AdditiveAttention'],
  mask: 'own',
  weights: config => (flagOf(config, 'use_scale', true) ? [{ role: 'scale' }] : []),
  translate: context => attend(context, addScores),
}

const addScores: Score = (context, query, key) => {
  const { translation } = context
  const raise = (value: SourceValue, axis: number): SourceValue =>
    emit(context, 'Unsqueeze', [value, translation.constant([axis])])
  const sums = emit(context, 'Tanh', [emit(context, 'Add', [raise(query, 2), raise(key, 1)])])
  const scale = context.weight('scale')
  const weighed = scale ? emit(context, 'Mul', [sums, scale]) : sums
  return emit(context, 'ReduceSum', [weighed, translation.constant([3])], { keepdims: int(0) })
}

export const dotAttentionLayers: readonly Layer[] = [Attention, AdditiveAttention]
