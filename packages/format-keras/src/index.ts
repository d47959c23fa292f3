import type { Exporter, Importer } from '@coppice/spec'
import { exporter } from './exporter.ts'
import { importer } from './importer.ts'

export type {
  Hdf5Array,
  Hdf5Attributes,
  Hdf5Dataset,
  Hdf5File,
  Hdf5Filter,
  Hdf5Group,
  Hdf5Object,
  Hdf5Other,
  Hdf5Reader,
  Hdf5Type,
  Members,
} from './hdf5/hdf5-file.ts'
export type { KerasImporterOptions } from './importer.ts'
export { createImporter } from './importer.ts'
export type { WorkerOptions } from './worker/read-in-worker.ts'
export type { Hdf5Worker } from './worker/start-worker.ts'
export { readInWorker } from './worker/read-in-worker.ts'
export { exporter, importer }

/**
 * Reads and writes Keras models: {@link importer} and {@link exporter} in one object, for calls by hand.
 *
 * @example
 * ```ts
 * const model = await keras.read(memorySource(bytes, 'model.h5'))
 * await keras.write(model, memorySink('copy.h5'))
 * ```
 */
export const keras: {
  readonly recognises: Importer['recognises']
  readonly read: Importer['read']
  readonly write: Exporter['write']
} = {
  recognises: importer.recognises,
  read: importer.read,
  write: exporter.write,
}
