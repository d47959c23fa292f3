import type { Tensor } from '@coppice/spec'
import type { Hdf5Dataset } from '../hdf5/hdf5-file.ts'

/** What was looked up in a file. */
export interface StoredTensors {
  /** The dataset of each tensor that is one. */
  readonly datasets: Map<Tensor, Hdf5Dataset>
  /** How many datasets a tensor was put together from, where those are several. */
  readonly parts: Map<Tensor, number>
}

/** Nothing yet. */
export function noTensors(): StoredTensors {
  return { datasets: new Map(), parts: new Map() }
}
