import type { SourceValue } from '@coppice/graph'
import { elementwise, emit, numberLike } from '../emitting.ts'
import type { CallContext } from '../layer.ts'

/** Divides by the length along axes of the graph's value; lengths below 1e-6 count as that. */
export function divideByLength(context: CallContext, value: SourceValue, axes: readonly number[]): SourceValue {
  const squares = elementwise(context, 'Mul', [value, value])
  const sum = emit(context, 'ReduceSum', [squares, context.translation.constant(axes)])
  const length = elementwise(context, 'Sqrt', [elementwise(context, 'Max', [sum, numberLike(context, 1e-12, sum)])])
  return elementwise(context, 'Div', [value, length])
}
