import { int, sourceShape } from '@coppice/graph'
import { emit } from '../emitting.ts'
import { invalid, unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { withMask } from '../layer-value.ts'
import type { LayerValue } from '../layer-value.ts'
import { isRecord } from '../topology/config.ts'

/**
 * A layer at every step. One that looks at the last axis alone takes the sequence as it is; for others each step is an
 * example of its own.
 */
const TimeDistributed: Layer = {
  classNames: ['TimeDistributed'],
  mask: 'passes',
  translate(context) {
    const { config, inputs } = context
    const stated = config['layer']
    if (!isRecord(stated)) throw invalid(context, 'a layer as layer', stated)
    const inner = { stated, step: ['layer'] }
    if (context.isPointwise(stated)) return context.inner(inner, { inputs })
    const folded = inputs.map(value => foldSteps(context, value))
    return context.inner(inner, { inputs: folded }).map(value => unfoldSteps(context, value))
  },
}

/** [batch, steps, …] as [batch * steps, …]. */
function foldSteps(context: CallContext, value: LayerValue): LayerValue {
  const [, , ...rest] = sourceShape(value)
  if (rest.filter(size => size < 0).length > 0)
    throw unsupported(context, 'steps of known sizes', `[${rest.join(', ')}]`)
  return reshape(context, withMask(value, undefined), [-1, ...rest], 'fold')
}

function unfoldSteps(context: CallContext, value: LayerValue): LayerValue {
  const { inputs, translation } = context
  const steps = sourceShape(inputs[0]!)[1]!
  const [, ...rest] = sourceShape(value)
  if (rest.some(size => size < 0)) throw unsupported(context, 'steps of known sizes', `[${rest.join(', ')}]`)
  if (steps >= 0) return reshape(context, value, [-1, steps, ...rest], 'unfold')
  const shape = emit(context, 'Shape', [inputs[0]!])
  const sizes = emit(context, 'Slice', [shape, translation.constant([0]), translation.constant([2])])
  const target = emit(context, 'Concat', [sizes, translation.constant(rest)], { axis: int(0) })
  return emit(context, 'Reshape', [translation.inSourceOrder(value), target], {}, 'unfold')
}

function reshape(context: CallContext, value: LayerValue, shape: readonly number[], step: string): LayerValue {
  const { translation } = context
  return emit(context, 'Reshape', [translation.inSourceOrder(value), translation.constant(shape)], {}, step)
}

export const timeDistributedLayers: readonly Layer[] = [TimeDistributed]
