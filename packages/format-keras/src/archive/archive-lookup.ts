import type { Network, WeightLookup } from '@coppice/layers'
import { failure, type Tensor } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { findGroup } from '../store/find-object.ts'
import { storedTensor } from '../store/stored-tensor.ts'
import type { StoredTensors } from '../store/stored-tensors.ts'
import { networkFolders } from './layer-folders.ts'

/**
 * Looks up weights in the store of Keras 3, which numbers those of a layer or of a part of it. A part is what a role
 * begins with: `cell/kernel`, `query_dense/bias`; Keras 2 wrote some with an underscore in front.
 */
export function archiveLookup(
  root: Hdf5Group,
  network: Network,
  { datasets }: StoredTensors,
  who: string,
): WeightLookup {
  const folders = new Map([...networkFolders(root, network)].map(([path, folder]) => [path.join('\n'), folder]))
  const known = new Map<string, readonly Tensor[]>()
  return ({ path }, roles) => {
    const key = path.join('\n')
    const place = `${who}: layer ${path.join('/')}`
    const stored = known.get(key) ?? readLayer(folders.get(key), roles, datasets, place)
    known.set(key, stored)
    return stored
  }
}

function readLayer(
  folder: Hdf5Group | undefined,
  roles: readonly string[],
  datasets: Map<Tensor, Hdf5Dataset>,
  who: string,
): readonly Tensor[] {
  const tensors = new Map<string, Tensor>()
  for (const part of new Set(roles.map(partOf))) {
    const own = roles.filter(role => partOf(role) === part)
    readPart(folder, part, own.length, who).forEach((dataset, i) => {
      const tensor = storedTensor(dataset, own[i]!, who)
      datasets.set(tensor, dataset)
      tensors.set(own[i]!, tensor)
    })
  }
  return roles.map(role => tensors.get(role)!)
}

const partOf = (role: string): string => role.split('/').slice(0, -1).join('/')

function readPart(folder: Hdf5Group | undefined, part: string, count: number, who: string): readonly Hdf5Dataset[] {
  const group = folder && (findGroup(folder, part) ?? findGroup(folder, `_${part}`))
  const members = (group && findGroup(group, 'vars'))?.members ?? new Map<string, never>()
  const stored = Array.from({ length: members.size }, (_, i) => members.get(`${i}`))
  const datasets = stored.filter(member => member?.kind === 'dataset')
  if (stored.length === count && datasets.length === count) return datasets
  const place = part === '' ? who : `${who}, ${part}`
  const received = stored.length === datasets.length ? `${stored.length}` : [...members.keys()].join(', ')
  throw failure({ code: 'invalid-model', who: place, expected: `${count} weights`, received })
}
