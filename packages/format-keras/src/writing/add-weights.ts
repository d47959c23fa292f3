import type { AddedWeight, WeightLookup } from '@coppice/layers'
import { restoreTensor } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { readNames } from '../legacy/read-names.ts'
import type { StoredWeight } from '../legacy/stored-order.ts'
import { encodeStrings } from '../store/encode-strings.ts'
import { findPath, replaceGroup } from '../store/find-path.ts'
import { readStrings } from '../store/read-strings.ts'
import type { StoredTensors } from '../store/stored-tensors.ts'

/** Where weights are added. */
export interface Adding {
  readonly lookup: WeightLookup
  readonly tensors: StoredTensors
  /**
   * The weights of an outermost layer in the order in which a file lists their names, those that are added among them.
   * Absent for the file of an archive, which numbers the weights of each layer.
   */
  readonly orderOf?: (layer: string) => readonly StoredWeight[]
  readonly who: string
}

/** A group with weights that layers did not have, where Keras has them among the others. */
export function addWeights(root: Hdf5Group, added: readonly AddedWeight[], adding: Adding): Hdf5Group {
  return added.reduce((group, weight, at) => addWeight(group, weight, { ...adding, added, at }), root)
}

/** Those that are added, and the place of one among them: those after it are not there yet. */
interface AddingOne extends Adding {
  readonly added: readonly AddedWeight[]
  readonly at: number
}

function addWeight(root: Hdf5Group, added: AddedWeight, adding: AddingOne): Hdf5Group {
  const [neighbour, path] = findNeighbour(root, added, adding)
  const { tensor, layer, role, roles } = added
  const dataset: Hdf5Dataset = {
    kind: 'dataset',
    type: neighbour.type,
    shape: tensor.shape,
    data: () => tensor.read(),
    attributes: new Map(),
  }
  const { orderOf, who } = adding
  if (!orderOf)
    return addNumbered(root, path, roles.filter(each => isThere(adding, layer.path, each)).indexOf(role), dataset)
  const order = orderOf(layer.path[0]!).filter(each => isThere(adding, each.path, each.role))
  const place = order.findIndex(each => each.role === role && each.path.join('/') === layer.path.join('/'))
  return addListed(root, path, { role, place, dataset, who })
}

/** Whether a weight is stored already, or is the one that is being added. */
function isThere({ added, at }: AddingOne, path: readonly string[], role: string): boolean {
  return !added.slice(at + 1).some(later => later.role === role && later.layer.path.join('/') === path.join('/'))
}

/** A stored weight of the same layer, and the path to it. */
function findNeighbour(
  root: Hdf5Group,
  { layer, role, roles, tensor }: AddedWeight,
  { added, lookup, tensors, who }: AddingOne,
): readonly [Hdf5Dataset, readonly string[]] {
  const key = layer.path.join('/')
  const isOwn = (each: string): boolean =>
    !added.some(({ layer: { path }, role: one }) => one === each && path.join('/') === key)
  const known = lookup(layer, roles.filter(isOwn))
  const nearest = known[roles.indexOf(role) - 1] ?? known[0]
  const stored = nearest && (restoreTensor(nearest)?.stored ?? nearest)
  const dataset = stored?.type === tensor.type ? tensors.datasets.get(stored) : undefined
  const path = dataset && findPath(root, dataset)
  if (path) return [dataset, path]
  const expected = `a layer that ${role} can be added to`
  throw failure({ code: 'unsupported-model', who: `${who}: layer ${key}`, expected, received: layer.className, remedy })
}

const remedy = 'Write it as ONNX'

/** The datasets of a group are numbered; those behind the new one move up. */
function addNumbered(root: Hdf5Group, neighbour: readonly string[], place: number, dataset: Hdf5Dataset): Hdf5Group {
  return replaceGroup(root, neighbour.slice(0, -1), group => {
    const stored = Array.from({ length: group.members.size }, (_, at) => group.members.get(String(at))!)
    const members = stored.toSpliced(place, 0, dataset)
    return { ...group, members: new Map(members.map((member, at) => [String(at), member])) }
  })
}

/** A weight, and its place in the list of names of the outermost layer. */
interface Listed {
  readonly role: string
  readonly place: number
  readonly dataset: Hdf5Dataset
  readonly who: string
}

/** The group of the outermost layer lists names, which are paths inside of it. */
function addListed(root: Hdf5Group, neighbour: readonly string[], { role, place, dataset, who }: Listed): Hdf5Group {
  const [around, own] = [neighbour.slice(0, 2), neighbour.slice(2)]
  const name = nameBeside(own.at(-1)!, role)
  const added = replaceGroup(root, neighbour.slice(0, -1), group => {
    return { ...group, members: new Map([...group.members, [name, dataset]]) }
  })
  return replaceGroup(added, around, group => listName(group, place, [...own.slice(0, -1), name].join('/'), who))
}

/** `bias:0` beside `kernel:0`, and `dense_1_b` beside `dense_1_W` of Keras 1. */
function nameBeside(neighbour: string, role: string): string {
  const [, number = ''] = /(:\d+)$/.exec(neighbour) ?? []
  return neighbour.endsWith('_W') ? neighbour.replace(/W$/, 'b') : `${role}${number}`
}

/** Lists a name at a place, in whichever attribute lists the one before it. */
function listName(group: Hdf5Group, place: number, name: string, who: string): Hdf5Group {
  const before = readNames(group, 'weight_names', who)[Math.max(0, place - 1)]!
  const attributes = [...group.attributes].map(([attribute, array]) => {
    const names = /^weight_names\d*$/.test(attribute) ? readStrings(array, attribute) : []
    const found = names.indexOf(before)
    if (found < 0) return [attribute, array] as const
    const longer = names.toSpliced(place === 0 ? 0 : found + 1, 0, name)
    return [attribute, encodeStrings(array, longer, [longer.length])] as const
  })
  return { ...group, attributes: new Map(attributes) }
}
