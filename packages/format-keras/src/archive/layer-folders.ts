import { isNetwork, readNetwork, type Network } from '@coppice/layers'
import type { Hdf5Group } from '../hdf5/hdf5-file.ts'
import { findGroup } from '../store/find-object.ts'
import { innerLayers, type StatedLayer } from '../store/inner-layers.ts'
import { snakeCase } from './snake-case.ts'

/** The group that holds the weights of a layer, and the path of the layer. */
type LayerFolder = readonly [path: readonly string[], folder: Hdf5Group]

/** What the layers of a network are kept under: by Keras since 2.14, and before. */
const containers = ['layers', '_layer_checkpoint_dependencies']

/**
 * The group that holds the weights of each layer of a network: layers are numbered by their class, in the order of the
 * network, and not called by their names.
 */
export function* networkFolders(
  group: Hdf5Group,
  network: Network,
  path: readonly string[] = [],
): Generator<LayerFolder> {
  const container = containers.map(name => findGroup(group, name)).find(found => found !== undefined)
  if (!container) return
  const counts = new Map<string, number>()
  for (const layer of network.layers) {
    const folder = findGroup(container, numbered(layer, counts))
    if (folder) yield* layerFolders(folder, layer, [...path, layer.name])
  }
}

/** A layer, and those inside of it: in a group called by the step to them, and numbered by class where it is a list. */
function* layerFolders(folder: Hdf5Group, layer: StatedLayer, path: readonly string[]): Generator<LayerFolder> {
  if (isNetwork(layer.className)) {
    yield* networkFolders(folder, readNetwork(layer.stated), path)
    return
  }
  yield [path, folder]
  const counts = new Map<string, number>()
  for (const inner of innerLayers(layer)) {
    const [option, place] = inner.step
    const found = findGroup(folder, place === undefined ? option! : `${option}/${numbered(inner, counts)}`)
    if (found) yield* layerFolders(found, inner, [...path, ...inner.step])
  }
}

/** Classes that Keras calls otherwise than it exports them. */
const ownNames: ReadonlyMap<string, string> = new Map([['GroupQueryAttention', 'GroupedQueryAttention']])

function numbered({ className }: StatedLayer, counts: Map<string, number>): string {
  const name = snakeCase(ownNames.get(className) ?? className)
  const count = counts.get(name) ?? 0
  counts.set(name, count + 1)
  return count === 0 ? name : `${name}_${count}`
}
