import { isNetwork, readNetwork, weightRoles, type LayerEntry } from '@coppice/layers'
import { innerLayers, type StatedLayer } from '../store/inner-layers.ts'

/** A weight in the order of the file. */
export interface OrderedWeight {
  /** The path of its layer, from the outermost layer on. */
  readonly path: readonly string[]
  readonly role: string
}

/** Weights that training does not change; a file has them after all others. */
const untrained = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count'])

/**
 * The weights of a layer of a model in the order in which HDF5 files have them: those that are trained, layer by layer
 * however deep networks are nested, and then those that are not, in the same order.
 */
export function storedOrder(entry: LayerEntry): readonly OrderedWeight[] {
  const all = [...weightsOf(entry, [entry.name], true)]
  return [...all.filter(weight => weight.isTrained), ...all.filter(weight => !weight.isTrained)]
}

function* weightsOf(
  layer: StatedLayer,
  path: readonly string[],
  isAroundTrained: boolean,
): Generator<OrderedWeight & { readonly isTrained: boolean }> {
  const { className, config, stated } = layer
  const isLayerTrained = isAroundTrained && config['trainable'] !== false
  if (isNetwork(className)) {
    for (const inner of readNetwork(stated).layers) yield* weightsOf(inner, [...path, inner.name], isLayerTrained)
    return
  }
  if (className === 'InputLayer') return
  for (const role of weightRoles({ className, config, path }))
    yield { path, role, isTrained: isLayerTrained && !untrained.has(role) }
  for (const inner of innerLayers(layer)) yield* weightsOf(inner, [...path, ...inner.step], isLayerTrained)
}
