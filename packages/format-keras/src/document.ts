import type { LayersDocument, WeightLookup } from '@coppice/layers'
import type { Graph, Model, Source } from '@coppice/spec'
import type { Hdf5File } from './hdf5/hdf5-file.ts'
import type { StoredTensors } from './store/stored-tensors.ts'
import type { ZipEntry } from './zip/zip-entry.ts'

/** What a file says of a model: its layers as a JSON text, and where their weights are. */
export interface StoredModel {
  /** The model as `{class_name, config}`. */
  readonly statement: string
  /** The version of Keras that wrote it, such as `2.4.0`. */
  readonly version: string
  readonly weights: Hdf5File
  readonly lookup: WeightLookup
  readonly tensors: StoredTensors
  /** The files of the archive where the model is in one. */
  readonly entries?: readonly ZipEntry[]
}

/** Where a Keras model was read from: what is needed to write it in place. */
export interface KerasDocument extends StoredModel {
  readonly kind: 'keras-document'
  readonly source: Source
  readonly graph: Graph
  readonly layers: LayersDocument
}

/** The document of a model that was read from a Keras file; `undefined` for other models. */
export function documentOf({ document }: Model): KerasDocument | undefined {
  const isOurs = (document as Partial<KerasDocument> | undefined)?.kind === 'keras-document'
  return isOurs ? (document as KerasDocument) : undefined
}

/** The major version of Keras. */
export function majorVersion(version: string): number {
  const major = Number.parseInt(version)
  return major >= 1 ? major : 2
}
