import type { LayerReference, Network, WeightLookup } from '@coppice/layers'
import { failure, type Tensor } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { findDataset, findGroup } from '../store/find-object.ts'
import { storedTensor } from '../store/stored-tensor.ts'
import { readNames } from './read-names.ts'
import { storedOrder } from './stored-order.ts'

/**
 * Looks up weights in the group of a model's weights, which has a group for each layer: weights are known by their
 * order, as Keras knows them, since their names need not be those of their layers.
 */
export function legacyLookup(
  weights: Hdf5Group,
  network: Network,
  datasets: Map<Tensor, Hdf5Dataset>,
  who: string,
): WeightLookup {
  const known = new Map<string, ReadonlyMap<string, Tensor>>()
  return (layer, roles) => {
    const [outermost] = layer.path as [string]
    const stored = known.get(outermost) ?? readLayer(weights, network, outermost, datasets, who)
    known.set(outermost, stored)
    return roles.flatMap(role => stored.get(keyOf(layer.path, role)) ?? [])
  }
}

const keyOf = (path: LayerReference['path'], role: string): string => JSON.stringify([...path, role])

/** The weights of an outermost layer by path and role. */
function readLayer(
  weights: Hdf5Group,
  network: Network,
  name: string,
  datasets: Map<Tensor, Hdf5Dataset>,
  who: string,
): ReadonlyMap<string, Tensor> {
  const group = findGroup(weights, name)
  const entry = network.layers.find(layer => layer.name === name)
  if (!group || !entry) throw unexpected(`${who}: ${name}`, 'weights of this layer', 'none')
  const names = readNames(group, 'weight_names', `${who}: ${name}`)
  const order = storedOrder(entry)
  if (names.length !== order.length)
    throw unexpected(`${who}: layer ${name}`, `${order.length} weights`, `${names.length}`)
  return new Map(
    order.map(({ path, role }, i) => {
      checkRole(names[i]!, role, order, `${who}: layer ${path.join('/')}`)
      const dataset = findDataset(group, names[i]!, who)
      const tensor = storedTensor(dataset, `${name}/${names[i]!}`, who)
      datasets.set(tensor, dataset)
      return [keyOf(path, role), tensor]
    }),
  )
}

/** A name that ends as the role of another weight does shows that the order is not the one that was expected. */
function checkRole(name: string, role: string, order: readonly { readonly role: string }[], who: string): void {
  const last = lastPart(name.replace(/:\d+$/, ''))
  if (last !== lastPart(role) && order.some(other => lastPart(other.role) === last)) throw unexpected(who, role, name)
}

const lastPart = (path: string): string => path.split('/').at(-1)!

function unexpected(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
