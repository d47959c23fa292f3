import { int } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, elementwise, emit } from '../../emitting.ts'
import type { CallContext } from '../../layer.ts'
import type { LayerValue } from '../../layer-value.ts'
import { countSteps } from '../recurrent/count-steps.ts'

/** What says which keys a query may look at. */
export interface AttentionMasks {
  readonly query: LayerValue
  readonly value: LayerValue
  /** Further values whose masks count, such as those of the keys. */
  readonly others?: readonly LayerValue[]
  /** A mask of the call's own, [batch, queries, keys]. */
  readonly given?: SourceValue | undefined
  /** Whether a query looks at no later key. */
  readonly isCausal: boolean
  /** Whether a query that does not count looks at nothing. */
  readonly withQueries: boolean
}

/** The keys that each query may look at, [batch, queries, keys]; `undefined` for all. */
export function attentionMask(context: CallContext, masks: AttentionMasks): SourceValue | undefined {
  const { query, value, others = [], given, isCausal, withQueries } = masks
  const raise = (mask: SourceValue, axis: number): SourceValue =>
    emit(context, 'Unsqueeze', [mask, context.translation.constant([axis])])
  const parts = [
    ...(withQueries && query.mask ? [raise(query.mask(), 2)] : []),
    ...[value, ...others].flatMap(({ mask }) => (mask ? [raise(mask(), 1)] : [])),
    ...(isCausal ? [causalMask(context, query, value)] : []),
    ...(given ? [castTo(context, given, 'bool')] : []),
  ]
  return parts.reduce<SourceValue | undefined>(
    (whole, part) => (whole ? elementwise(context, 'And', [whole, part]) : part),
    undefined,
  )
}

function causalMask(context: CallContext, query: SourceValue, value: SourceValue): SourceValue {
  const { translation } = context
  const rows = emit(context, 'Unsqueeze', [countSteps(context, query), translation.constant([1])])
  return emit(context, 'GreaterOrEqual', [rows, countSteps(context, value)])
}

/** Scores over the keys that may be looked at. */
export function maskedSoftmax(context: CallContext, scores: SourceValue, mask: SourceValue | undefined): SourceValue {
  const { translation } = context
  const type = scores.inferred.type ?? 'float32'
  const least = translation.constant(type === 'float16' ? -3e4 : -1e9, type)
  const shown = mask ? emit(context, 'Where', [mask, scores, least]) : scores
  return emit(context, 'Softmax', [shown], { axis: int(-1) })
}
