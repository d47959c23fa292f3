import type { SourceValue } from '@coppice/graph'
import { applyActivation } from '../activations.ts'
import type { CallContext, Layer } from '../layer.ts'
import { flagOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'

/** Whether a layer adds a bias; `bias` in Keras 1. */
export function hasBias(config: Config): boolean {
  return flagOf(config, ['use_bias', 'bias'], true)
}

/** Adds the bias of a layer along the last axis, where it has one, and applies its activation. */
export function finishProduct(context: CallContext, product: SourceValue): SourceValue {
  const { translation, name, config } = context
  const bias = context.weight('bias')
  const sum = bias ? translation.elementwise('Add', [product, bias], {}, { name: `${name}/Add` }) : product
  return applyActivation(sum, config['activation'], context)
}

export const Dense: Layer = {
  classNames: ['Dense', 'TimeDistributedDense'],
  mask: 'passes',
  isPointwise: true,
  weights: config => [{ role: 'kernel' }, ...(hasBias(config) ? [{ role: 'bias' }] : [])],
  translate(context) {
    const { translation, name, inputs } = context
    const x = translation.inSourceOrder(inputs[0]!)
    return finishProduct(
      context,
      translation.emit('MatMul', [x, context.weight('kernel')], {}, { name: `${name}/MatMul` }),
    )
  },
  update: ({ shapeOf, config }) => ({ ['units' in config ? 'units' : 'output_dim']: shapeOf('kernel')![1]! }),
}

export const denseLayers: readonly Layer[] = [Dense]
