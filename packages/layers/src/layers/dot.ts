import type { SourceValue } from '@coppice/graph'
import { emit } from '../emitting.ts'
import { invalid, unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { flagOf, optionOf } from '../topology/config.ts'
import { divideByLength } from './unit-length.ts'

/** Products of each example of one input with that of another, along an axis of each. */
export const Dot: Layer = {
  classNames: ['Dot'],
  mask: 'own',
  translate(context) {
    const { inputs, config, translation } = context
    const [left, right] = inputs.map(value => translation.inSourceOrder(value))
    if (!left || !right) throw invalid(context, 'two tensors', `${inputs.length}`)
    const [first, second] = axesOf(context, [left, right])
    const isUnit = flagOf(config, 'normalize', false)
    const unit = (value: SourceValue, axis: number): SourceValue =>
      isUnit ? divideByLength(context, value, [axis]) : value
    return multiply(context, [unit(left, first), first], [unit(right, second), second])
  },
}

function axesOf(context: CallContext, values: readonly SourceValue[]): readonly [number, number] {
  const stated = [optionOf(context.config, 'axes') ?? -1].flat()
  const axes = values.map(({ inferred }, i) => {
    const axis: unknown = stated[i] ?? stated[0]
    const rank = inferred.shape!.length
    const isAxis = typeof axis === 'number' && Number.isInteger(axis) && axis !== 0 && axis >= -rank && axis < rank
    if (!isAxis || rank > 3) throw unsupported(context, 'an axis of two or three axes', JSON.stringify(stated))
    return axis < 0 ? axis + rank : axis
  })
  return [axes[0]!, axes[1]!]
}

type Operand = readonly [value: SourceValue, axis: number]

/** [batch, a, k] times [batch, k, b]; vectors are matrices of one row or column, which goes again. */
function multiply(context: CallContext, [left, first]: Operand, [right, second]: Operand): SourceValue {
  const { translation } = context
  const ranks = [left, right].map(({ inferred }) => inferred.shape!.length)
  const raise = (value: SourceValue, axis: number): SourceValue =>
    emit(context, 'Unsqueeze', [value, translation.constant([axis])])
  const turn = (value: SourceValue): SourceValue =>
    emit(context, 'Transpose', [value], { perm: { kind: 'ints', value: [0, 2, 1] } })
  const rows = ranks[0] === 2 ? raise(left, 1) : first === 1 ? turn(left) : left
  const columns = ranks[1] === 2 ? raise(right, 2) : second === 2 ? turn(right) : right
  const product = emit(context, 'MatMul', [rows, columns])
  // Two vectors give one number, which keeps an axis.
  const gone = ranks[0] === 2 ? [1] : ranks[1] === 2 ? [2] : []
  return gone.length > 0 ? emit(context, 'Squeeze', [product, translation.constant(gone)]) : product
}
