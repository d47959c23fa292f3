import { float, int } from '@coppice/graph'
import type { SourceValue } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { CallContext, Layer } from '../layer.ts'
import { flagOf, numberOf, optionOf } from '../topology/config.ts'
import type { Config } from '../topology/config.ts'

/** The axes that a layer normalises; one number in most files, a list in some. */
function axesOf(config: Config, rank: number): readonly number[] {
  const stated = optionOf(config, 'axis') ?? -1
  return [stated].flat().map(axis => ((axis as number) < 0 ? (axis as number) + rank : (axis as number)))
}

/** The input with the one axis that is normalised on axis 1. */
function normalised({ translation, inputs, config, path }: CallContext): SourceValue {
  const x = inputs[0]!
  const rank = x.inferred.shape!.length
  const axes = axesOf(config, rank)
  if (axes.length === 1 && axes[0] === rank - 1) return rank > 2 ? translation.channelsFirst(x) : x
  if (axes.length === 1 && axes[0] === 1) return translation.inSourceOrder(x)
  const expected = 'a normalisation along the channels'
  throw failure({
    code: 'unsupported-model',
    who: `layer ${path.join('/')}`,
    expected,
    received: `axes ${axes.join(', ')}`,
  })
}

/** A weight, or where the layer has none, as many times the number that changes nothing. */
function weightOr({ translation, weight }: CallContext, role: string, value: number, size: number): SourceValue {
  return weight(role) ?? translation.constant(new Array<number>(size).fill(value), 'float32')
}

const scaleRoles = (config: Config): { role: string }[] => [
  ...(flagOf(config, 'scale', true) ? [{ role: 'gamma' }] : []),
  ...(flagOf(config, 'center', true) ? [{ role: 'beta' }] : []),
]

/** `mode` and `running_…` are of Keras 1. */
export const BatchNormalization: Layer = {
  classNames: ['BatchNormalization', 'SyncBatchNormalization'],
  weights: config => [...scaleRoles(config), { role: 'moving_mean' }, { role: 'moving_variance' }],
  translate(context) {
    const { translation, name, config, weight } = context
    const x = normalised(context)
    const mean = weight('moving_mean')!
    const size = mean.inferred.shape![0]!
    const [scale, shift] = [weightOr(context, 'gamma', 1, size), weightOr(context, 'beta', 0, size)]
    const attributes = { epsilon: float(numberOf(config, 'epsilon', 1e-3)) }
    const operands = [x, scale, shift, mean, weight('moving_variance')]
    return translation.emit('BatchNormalization', operands, attributes, { name: `${name}/BatchNormalization` })
  },
}

/** Over the last axes; with `rms_scaling` it divides by the deviation alone. */
export const LayerNormalization: Layer = {
  classNames: ['LayerNormalization'],
  weights: config => scaleRoles(config),
  translate(context) {
    const { translation, name, config, inputs, path } = context
    const x = translation.inSourceOrder(inputs[0]!)
    const shape = x.inferred.shape!
    const axes = [...axesOf(config, shape.length)].sort((a, b) => a - b)
    const first = shape.length - axes.length
    if (axes.some((axis, i) => axis !== first + i) || flagOf(config, 'rms_scaling', false)) {
      const received = `axes ${axes.join(', ')}${flagOf(config, 'rms_scaling', false) ? ' with rms_scaling' : ''}`
      throw failure({
        code: 'unsupported-model',
        who: `layer ${path.join('/')}`,
        expected: 'a normalisation over the last axes',
        received,
      })
    }
    const sizes = shape.slice(first)
    const ones = (): SourceValue =>
      translation.constant(new Array<number>(sizes.reduce((a, b) => a * b, 1)).fill(1), 'float32', sizes)
    const attributes = { axis: int(first - shape.length), epsilon: float(numberOf(config, 'epsilon', 1e-3)) }
    const operands = [x, context.weight('gamma') ?? ones(), context.weight('beta')]
    return translation.emit('LayerNormalization', operands, attributes, { name: `${name}/LayerNormalization` })
  },
}

export const normalizationLayers: readonly Layer[] = [BatchNormalization, LayerNormalization]
