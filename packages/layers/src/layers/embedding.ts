import { ints, isIntegerType } from '@coppice/graph'
import { castTo, elementwise, emit } from '../emitting.ts'
import { unsupported } from '../layer-failure.ts'
import type { CallContext, Layer } from '../layer.ts'
import { maskBy, withMask } from '../layer-value.ts'
import type { Mask } from '../layer-value.ts'
import { flagOf, optionOf } from '../topology/config.ts'

/** Rows of a table by number. With `mask_zero` the steps whose number is 0 do not count. */
export const Embedding: Layer = {
  classNames: ['Embedding'],
  mask: 'own',
  weights: () => [{ role: 'embeddings' }],
  translate(context) {
    const { translation, inputs, config, weight } = context
    const given = translation.inSourceOrder(inputs[0]!)
    const numbers = isIntegerType(given.inferred.type) ? given : castTo(context, given, 'int32')
    const rows = emit(context, 'Gather', [weight('embeddings'), numbers])
    return withMask(rows, flagOf(config, 'mask_zero', false) ? maskWhere(context) : undefined)
  },
  update: ({ shapeOf }) => ({ output_dim: shapeOf('embeddings')![1]! }),
}

function maskWhere(context: CallContext): Mask {
  const { inputs, translation } = context
  return maskBy(() => {
    const zero = translation.constant(0, inputs[0]!.inferred.type ?? 'float32')
    return elementwise(context, 'Not', [elementwise(context, 'Equal', [inputs[0]!, zero])])
  })
}

/** Steps of which every feature has one value are set to zero and do not count. */
export const Masking: Layer = {
  classNames: ['Masking'],
  mask: 'own',
  translate(context) {
    const { translation, inputs, config } = context
    const x = translation.inSourceOrder(inputs[0]!)
    const value = optionOf(config, 'mask_value') ?? 0
    if (typeof value !== 'number') throw unsupported(context, 'a number as mask_value', JSON.stringify(value))
    const type = x.inferred.type ?? 'float32'
    const isMasked = elementwise(context, 'Equal', [x, translation.constant(value, type)])
    const differs = castTo(context, elementwise(context, 'Not', [isMasked]), type)
    const counts = emit(context, 'ReduceMax', [differs], { axes: ints([-1]) })
    const shown = elementwise(context, 'Mul', [x, counts])
    const axes = translation.constant([x.inferred.shape!.length - 1])
    const mask = maskBy(() => castTo(context, emit(context, 'Squeeze', [counts, axes]), 'bool'))
    return withMask(shown, mask)
  },
}

export const embeddingLayers: readonly Layer[] = [Embedding, Masking]
