import { parseJson, readLayers } from '@coppice/layers'
import { failure, isFailure, type Importer, type Model, type Source } from '@coppice/spec'
import { readArchive } from './archive/read-archive.ts'
import { majorVersion, type KerasDocument, type StoredModel } from './document.ts'
import { describeForeign } from './foreign.ts'
import type { Hdf5Reader } from './hdf5/hdf5-file.ts'
import { readHdf5 } from './hdf5/read/read-hdf5.ts'
import { readLegacy } from './legacy/read-legacy.ts'
import { containerOf, recognises } from './recognises.ts'

/** How files are read. */
export interface KerasImporterOptions {
  /** What reads HDF5. Default in this thread; see {@link readInWorker} for files that are not trusted. */
  readonly readHdf5?: Hdf5Reader
}

/**
 * Makes an importer of Keras models: HDF5 of every Keras since 1.2, and archives (`.keras`) of Keras 3. Files are read
 * whole. Fails with code `invalid-model`, `unsupported-model`, `unsafe-path`, `limit` or `io`.
 *
 * @example
 * ```ts
 * const importer = createImporter({ readHdf5: readInWorker(() => new Worker(url, { type: 'module' })) })
 * ```
 */
export function createImporter(options: KerasImporterOptions = {}): Importer {
  const read = options.readHdf5 ?? readHdf5
  return { kind: 'importer', api: 1, name: 'keras', recognises, read: source => readModel(source, read) }
}

/**
 * Reads Keras models in this thread; see {@link createImporter}.
 *
 * @example
 * ```ts
 * const model = await importer.read(memorySource(bytes, 'model.keras'))
 * model.graph.nodes.length // 9
 * ```
 */
export const importer: Importer = createImporter()

async function readModel(source: Source, readFile: Hdf5Reader): Promise<Model> {
  const who = `format-keras: ${source.name}`
  try {
    const document = readDocument(source, await readStored(source, who, readFile), who)
    return { format: 'keras', graph: document.graph, bytes: source.size, document }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected: 'to read the file', received: String(error), cause: error })
  }
}

async function readStored(source: Source, who: string, readFile: Hdf5Reader): Promise<StoredModel> {
  const head = await source.read(0, Math.min(source.size, 4096))
  const container = containerOf(head, source.name)
  if (container === 'hdf5') return readLegacy(source, who, readFile)
  if (container === 'archive') return readArchive(source, who, readFile)
  throw failure({ code: 'invalid-model', who, expected: 'a Keras model', received: describeForeign(head) })
}

function readDocument(source: Source, stored: StoredModel, who: string): KerasDocument {
  const topology = parseJson(stored.statement, who, 'python').value
  const { graph, document: layers } = readLayers(topology, stored.lookup, { who, keras: majorVersion(stored.version) })
  return { kind: 'keras-document', source, graph, layers, ...stored }
}
