import type { Tensor } from '@coppice/spec'
import { statementName } from '../legacy/read-legacy.ts'
import type { Hdf5Dataset, Hdf5File, Hdf5Group } from '../hdf5/hdf5-file.ts'
import { encodeStrings } from '../store/encode-strings.ts'
import { replaceDatasets } from './replace-datasets.ts'

/** The state of the optimiser in files of HDF5, and in archives. */
const optimizers = ['optimizer_weights', 'optimizer']

/**
 * A file of weights in which some have changed. Where any has another shape or is new, the state of the optimiser goes:
 * it has parts for each weight, which fit no more. Keras then starts the optimiser afresh.
 */
export function changeStore(file: Hdf5File, changes: ReadonlyMap<Hdf5Dataset, Tensor>, hasAdded: boolean): Hdf5File {
  const isCut = [...changes].some(([{ shape }, tensor]) => shape?.join() !== tensor.shape.join())
  const root = replaceDatasets(file.root, changes)
  return { ...file, root: isCut || hasAdded ? withoutOptimizer(root) : root }
}

function withoutOptimizer(root: Hdf5Group): Hdf5Group {
  return { ...root, members: new Map([...root.members].filter(([name]) => !optimizers.includes(name))) }
}

/** A file that states its layers in an attribute, with another statement. */
export function changeStatement(file: Hdf5File, statement: string): Hdf5File {
  const before = file.root.attributes.get(statementName)!
  const attributes = new Map([
    ...file.root.attributes,
    [statementName, encodeStrings(before, [statement], before.shape ?? [])],
  ])
  return { ...file, root: { ...file.root, attributes } }
}
