import { failure } from '@coppice/spec'
import type { Hdf5Dataset, Hdf5Group, Hdf5Object } from '../hdf5/hdf5-file.ts'

/** What is at a path inside of a group; `undefined` where there is nothing. Links are not followed. */
export function findObject(group: Hdf5Group, path: string): Hdf5Object | undefined {
  let found: Hdf5Object | undefined = group
  for (const name of path.split('/').filter(Boolean)) {
    if (found?.kind !== 'group') return undefined
    found = found.members.get(name)
  }
  return found
}

/** The group at a path inside of another; `undefined` where there is none. */
export function findGroup(group: Hdf5Group, path: string): Hdf5Group | undefined {
  const found = findObject(group, path)
  return found?.kind === 'group' ? found : undefined
}

/** The dataset at a path inside of a group. Throws `invalid-model` where there is none. */
export function findDataset(group: Hdf5Group, path: string, who: string): Hdf5Dataset {
  const found = findObject(group, path)
  if (found?.kind === 'dataset') return found
  const received = found === undefined ? 'nothing' : found.kind === 'group' ? 'a group' : found.what
  throw failure({ code: 'invalid-model', who: `${who}: ${path}`, expected: 'an array', received })
}
