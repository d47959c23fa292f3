import { int } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { emit } from '../../emitting.ts'
import type { CallContext } from '../../layer.ts'

/** The numbers 0, 1, 2 … of the steps of [batch, steps, …], as a vector of int32. */
export function countSteps(context: CallContext, value: SourceValue): SourceValue {
  const { translation } = context
  const steps = value.inferred.shape![1]!
  if (steps >= 0)
    return translation.constant(
      Array.from({ length: steps }, (_, i) => i),
      'int32',
    )
  const size = emit(context, 'Gather', [emit(context, 'Shape', [value]), translation.constant(1)])
  const [first, step] = [translation.constant(0), translation.constant(1)]
  return emit(context, 'Cast', [emit(context, 'Range', [first, size, step])], { to: int(6) })
}
