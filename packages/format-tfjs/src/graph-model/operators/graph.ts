import type { NodeContext, Operand, TfOperator, TfOperators } from '../node-context.ts'
import { graphAxis } from '@coppice/graph'
import { castTo } from './types.ts'

/** What it reads, as it is. */
const pass: TfOperator = { anyRank: true, translate: context => context.input(0) }

/** The sizes of a value in the order of the source. */
function sizesOf(context: NodeContext, value: Operand): Operand {
  const sizes = context.emit('Shape', [value])
  const rank = value.inferred.shape!.length
  const axes = Array.from({ length: rank }, (_, axis) => graphAxis(value, axis))
  const isTurned = axes.some((axis, index) => axis !== index)
  const ordered = isTurned
    ? context.emit('Gather', [sizes, context.constant(axes)], {}, { steers: { 1: 'free' } })
    : sizes
  return castTo(context, ordered, 'int32')
}

export const graph: TfOperators = {
  Identity: pass,
  StopGradient: pass,
  Snapshot: pass,
  /** TensorFlow.js does not quantize either. */
  FakeQuantWithMinMaxVars: pass,
  /** It prints nothing here. */
  Print: pass,
  /** Nobody feeds it. */
  PlaceholderWithDefault: pass,
  EnsureShape: pass,
  IdentityN: { anyRank: true, translate: context => context.inputs },
  Shape: { translate: context => sizesOf(context, context.input(0)) },
  ShapeN: { translate: context => context.inputs.map(value => sizesOf(context, value)) },
  Rank: { translate: context => context.constant(context.input(0).inferred.shape!.length, 'int32') },
  Size: { translate: context => castTo(context, context.emit('Size', [context.input(0)]), 'int32') },
}
