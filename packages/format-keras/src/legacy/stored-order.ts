import { isNetwork, readNetwork, weightRoles, type LayerEntry } from '@coppice/layers'
import { innerLayers, type StatedLayer } from '../store/inner-layers.ts'
import { splitWeights } from './keras-one.ts'

/** One array of a file. */
export interface StoredWeight {
  readonly layer: StatedLayer
  /** The path of the layer, from the outermost layer on. */
  readonly path: readonly string[]
  /** The weight that it is, or that it is a part of. */
  readonly role: string
  /** Its place among the parts of that weight. */
  readonly part: number
}

/** Weights that training does not change; a file has them after all others. */
const untrained = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count'])

/**
 * The weights of a layer of a model in the order in which HDF5 files have them: those that are trained, layer by layer
 * however deep networks are nested, and then those that are not, in the same order.
 */
export function storedOrder(entry: LayerEntry, keras: number): readonly StoredWeight[] {
  const all = [...weightsOf({ layer: entry, path: [entry.name], isTrained: true }, keras)]
  const isTrained = ({ role, ...place }: Place & StoredWeight): boolean => place.isTrained && !untrained.has(role)
  return [...all.filter(isTrained), ...all.filter(weight => !isTrained(weight))]
}

/** A layer, where it is, and whether it is trained. */
interface Place {
  readonly layer: StatedLayer
  readonly path: readonly string[]
  readonly isTrained: boolean
}

function* weightsOf(
  { layer, path, isTrained: isAroundTrained }: Place,
  keras: number,
): Generator<Place & StoredWeight> {
  const { className, config, stated } = layer
  const isTrained = isAroundTrained && config['trainable'] !== false
  if (isNetwork(className)) {
    for (const inner of readNetwork(stated).layers)
      yield* weightsOf({ layer: inner, path: [...path, inner.name], isTrained }, keras)
    return
  }
  if (className === 'InputLayer') return
  const roles = weightRoles({ className, config, path })
  const stored = (keras === 1 && splitWeights(layer, roles)) || roles.map(role => ({ role, part: 0 }))
  for (const { role, part } of stored) yield { layer, path, role, part, isTrained }
  for (const inner of innerLayers(layer))
    yield* weightsOf({ layer: inner, path: [...path, ...inner.step], isTrained }, keras)
}
