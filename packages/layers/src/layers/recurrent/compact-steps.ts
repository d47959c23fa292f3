import { int, ints } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { castTo, elementwise, emit } from '../../emitting.ts'
import type { CallContext } from '../../layer.ts'
import { countSteps } from './count-steps.ts'

/** Sequences of which the steps that count were moved to the front. */
export interface CompactSteps {
  /** [batch, steps, features]; zeros behind. */
  readonly x: SourceValue
  /** How many steps of each sequence count. */
  readonly lengths: SourceValue
  /** Moves [batch, steps, units] back to where the steps were; a step that does not count gets what `fill` says. */
  spread(every: SourceValue, fill: 'zeros' | 'before' | 'after'): SourceValue
}

/**
 * Keras leaves the state as it is at a step that does not count, which no operator does. Without these steps nothing is
 * left to be skipped: a product with a matrix of zeros and ones moves the others together.
 */
export function compactSteps(context: CallContext, x: SourceValue, mask: SourceValue): CompactSteps {
  const { translation } = context
  const type = x.inferred.type ?? 'float32'
  const counted = castTo(context, mask, 'int32')
  const soFar = emit(context, 'CumSum', [counted, translation.constant(1)])
  const place = elementwise(context, 'Sub', [soFar, translation.constant(1, 'int32')])
  const places = countSteps(context, mask)
  const raise = (value: SourceValue, axis: number): SourceValue =>
    emit(context, 'Unsqueeze', [value, translation.constant([axis])])
  /** One for each step [batch, step, place] that is at that place. */
  const at = (wanted: SourceValue): SourceValue => elementwise(context, 'Equal', [raise(wanted, 2), places])
  const apply = (matrix: SourceValue, value: SourceValue): SourceValue =>
    emit(context, 'MatMul', [castTo(context, matrix, type), value])
  const isAt = elementwise(context, 'And', [at(place), raise(mask, 2)])
  const forward = emit(context, 'Transpose', [isAt], { perm: ints([0, 2, 1]) })
  return {
    x: apply(forward, x),
    lengths: emit(context, 'ReduceSum', [counted, translation.constant([1])], { keepdims: int(0) }),
    spread(every, fill) {
      if (fill === 'zeros') return apply(isAt, every)
      // What comes after a step that does not count is where the next one that does would be.
      return apply(at(fill === 'before' ? place : elementwise(context, 'Sub', [soFar, counted])), every)
    },
  }
}
