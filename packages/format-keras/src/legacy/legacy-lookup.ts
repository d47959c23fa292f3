import type { Network, WeightLookup } from '@coppice/layers'
import { failure, type Tensor } from '@coppice/spec'
import type { Hdf5Group } from '../hdf5/hdf5-file.ts'
import { findDataset, findGroup } from '../store/find-object.ts'
import { storedTensor } from '../store/stored-tensor.ts'
import type { StoredTensors } from '../store/stored-tensors.ts'
import { modernWeight } from './keras-one.ts'
import { readNames } from './read-names.ts'
import { storedOrder, type StoredWeight } from './stored-order.ts'

/** The weights of a model in an HDF5 file. */
export interface LegacyWeights {
  /** The group that has one for each layer. */
  readonly group: Hdf5Group
  readonly network: Network
  /** The major version of Keras. */
  readonly keras: number
  /** What Keras ran on, where the file says so. */
  readonly backend: string | undefined
  readonly who: string
}

/**
 * Looks up weights of layers. They are known by their order, as Keras knows them: their names need not be those of
 * their layers. What Keras 1 stored in another layout is given in that of later versions.
 */
export function legacyLookup(weights: LegacyWeights, tensors: StoredTensors): WeightLookup {
  const known = new Map<string, ReadonlyMap<string, Tensor>>()
  return ({ path }, roles) => {
    const [outermost] = path as [string]
    const stored = known.get(outermost) ?? readLayer(weights, outermost, tensors)
    known.set(outermost, stored)
    return roles.flatMap(role => stored.get(keyOf({ path, role })) ?? [])
  }
}

const keyOf = ({ path, role }: Pick<StoredWeight, 'path' | 'role'>): string => JSON.stringify([...path, role])

/** The weights of an outermost layer, and of those inside of it, by path and role. */
function readLayer(weights: LegacyWeights, name: string, tensors: StoredTensors): ReadonlyMap<string, Tensor> {
  const { network, keras, backend, who } = weights
  const group = findGroup(weights.group, name)
  const entry = network.layers.find(layer => layer.name === name)
  if (!group || !entry) throw unexpected(`${who}: layer ${name}`, 'its weights', 'none')
  const names = readNames(group, 'weight_names', `${who}: ${name}`)
  const order = storedOrder(entry, keras)
  if (names.length !== order.length)
    throw unexpected(`${who}: layer ${name}`, `${order.length} weights`, `${names.length}`)
  checkRoles(names, order, who)
  if (backend === 'theano') checkTurned(order, who)
  const arrays = names.map(each => {
    const dataset = findDataset(group, each, who)
    const tensor = storedTensor(dataset, `${name}/${each}`, who)
    tensors.datasets.set(tensor, dataset)
    return tensor
  })
  return assemble(order, arrays, keras, tensors)
}

/** Puts arrays together to weights. */
function assemble(
  order: readonly StoredWeight[],
  arrays: readonly Tensor[],
  keras: number,
  tensors: StoredTensors,
): ReadonlyMap<string, Tensor> {
  const found = new Map<string, Tensor>()
  for (const weight of order.filter(({ part }) => part === 0)) {
    const key = keyOf(weight)
    const own = order.flatMap((each, i) => (keyOf(each) === key ? [{ part: each.part, array: arrays[i]! }] : []))
    const parts = own.sort((a, b) => a.part - b.part).map(({ array }) => array)
    const tensor = keras === 1 ? modernWeight(weight.layer, weight.role, parts) : parts[0]!
    tensors.parts.set(tensor, parts.length)
    found.set(key, tensor)
  }
  return found
}

/** A name that ends as the role of another weight does shows that the order is not the one that was expected. */
function checkRoles(names: readonly string[], order: readonly StoredWeight[], who: string): void {
  const roles = new Set(order.map(({ role }) => lastPart(role)))
  order.forEach(({ path, role }, i) => {
    const last = lastPart(names[i]!.replace(/:\d+$/, ''))
    if (last !== lastPart(role) && roles.has(last)) throw unexpected(`${who}: layer ${path.join('/')}`, role, names[i]!)
  })
}

/** Theano turned kernels around before it used them, and files have them as Theano had them. */
function checkTurned(order: readonly StoredWeight[], who: string): void {
  const found = order.find(({ layer }) => /conv/i.test(layer.className))
  if (!found) return
  const place = `${who}: layer ${found.path.join('/')}`
  const remedy = 'Load it into Keras on TensorFlow, and save it again'
  const expected = 'convolutions as all others than Theano do them'
  throw failure({ code: 'unsupported-model', who: place, expected, received: 'backend theano', remedy })
}

const lastPart = (path: string): string => path.split('/').at(-1)!

function unexpected(who: string, expected: string, received: string): Error {
  return failure({ code: 'invalid-model', who, expected, received })
}
