import type { AddedWeight, WeightLookup } from '@coppice/layers'
import { restoreTensor } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { encodeStrings } from '../store/encode-strings.ts'
import { findPath, replaceGroup } from '../store/find-path.ts'
import { readStrings } from '../store/read-strings.ts'
import type { StoredTensors } from '../store/stored-tensors.ts'

/** Where weights are added: to the file of an archive, which numbers them, or to one that lists their names. */
export interface Adding {
  readonly lookup: WeightLookup
  readonly tensors: StoredTensors
  readonly isNumbered: boolean
  readonly who: string
}

/** A group with weights that layers did not have: each comes behind the one that Keras has before it. */
export function addWeights(root: Hdf5Group, added: readonly AddedWeight[], adding: Adding): Hdf5Group {
  return added.reduce((group, weight) => addWeight(group, weight, adding), root)
}

function addWeight(root: Hdf5Group, added: AddedWeight, { lookup, tensors, isNumbered, who }: Adding): Hdf5Group {
  const { layer, role, roles, tensor } = added
  const place = roles.indexOf(role)
  const known = lookup(
    layer,
    roles.filter(each => each !== role),
  )
  const before = known[place - 1]
  const stored = before && (restoreTensor(before)?.stored ?? before)
  const neighbour = stored && tensors.datasets.get(stored)
  const path = neighbour && findPath(root, neighbour)
  if (!path || stored.type !== tensor.type) {
    const expected = `a layer that ${role} can be added to`
    const place = `${who}: layer ${layer.path.join('/')}`
    throw failure({ code: 'unsupported-model', who: place, expected, received: layer.className, remedy })
  }
  const { type } = neighbour
  const dataset: Hdf5Dataset = {
    kind: 'dataset',
    type,
    shape: tensor.shape,
    data: () => tensor.read(),
    attributes: new Map(),
  }
  return isNumbered ? addNumbered(root, path, dataset) : addListed(root, path, role, dataset)
}

const remedy = 'Write it as ONNX'

/** The datasets of a group are numbered; those behind the new one move up. */
function addNumbered(root: Hdf5Group, path: readonly string[], dataset: Hdf5Dataset): Hdf5Group {
  const place = Number(path.at(-1)) + 1
  return replaceGroup(root, path.slice(0, -1), group => {
    const members = [...group.members.values()].toSpliced(place, 0, dataset)
    return { ...group, members: new Map(members.map((member, i) => [String(i), member])) }
  })
}

/** The group of the outermost layer lists names, which are paths inside of it. */
function addListed(root: Hdf5Group, path: readonly string[], role: string, dataset: Hdf5Dataset): Hdf5Group {
  const [around, own] = [path.slice(0, 2), path.slice(2)]
  const name = nameBeside(own.at(-1)!, role)
  const added = replaceGroup(root, path.slice(0, -1), group => {
    return { ...group, members: new Map([...group.members, [name, dataset]]) }
  })
  return replaceGroup(added, around, group => listName(group, own.join('/'), [...own.slice(0, -1), name].join('/')))
}

/** `bias:0` beside `kernel:0`, and `dense_1_b` beside `dense_1_W` of Keras 1. */
function nameBeside(neighbour: string, role: string): string {
  const [, number = ''] = /(:\d+)$/.exec(neighbour) ?? []
  return neighbour.endsWith('_W') ? neighbour.replace(/W$/, 'b') : `${role}${number}`
}

/** Lists a name behind another in whichever attribute that is. */
function listName(group: Hdf5Group, before: string, name: string): Hdf5Group {
  const attributes = [...group.attributes].map(([attribute, array]) => {
    const names = /^weight_names\d*$/.test(attribute) ? readStrings(array, attribute) : []
    const place = names.indexOf(before)
    if (place < 0) return [attribute, array] as const
    const longer = names.toSpliced(place + 1, 0, name)
    return [attribute, encodeStrings(array, longer, [longer.length])] as const
  })
  return { ...group, attributes: new Map(attributes) }
}
