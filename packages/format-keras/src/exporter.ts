import { patchJson, readNetwork, writeLayers, type Json } from '@coppice/layers'
import { failure, type Exporter, type Model, type Sink, type Source } from '@coppice/spec'
import { FILES } from './archive/read-archive.ts'
import { documentOf, majorVersion, type KerasDocument } from './document.ts'
import type { Hdf5File } from './hdf5/hdf5-file.ts'
import { writeHdf5 } from './hdf5/write/write-hdf5.ts'
import { storedOrder, type StoredWeight } from './legacy/stored-order.ts'
import { addWeights } from './writing/add-weights.ts'
import { changedDatasets } from './writing/replace-datasets.ts'
import { changeStatement, changeStore } from './writing/change-store.ts'
import { gather } from './writing/gather.ts'
import { layersFile, layersOf } from './writing/layers-file.ts'
import { readEntry } from './zip/read-entry.ts'
import { writeArchive, type ZipFile } from './zip/write-archive.ts'
import type { ZipEntry } from './zip/zip-entry.ts'

/**
 * Writes Keras models in place, in the container that they were read from: options and weights that pruning changed,
 * everything else as it was, and byte by byte where nothing changed. Layers models that were read from TensorFlow.js
 * become a `.h5` of Keras 2, which Keras 3 reads too; other models are refused.
 *
 * @example
 * ```ts
 * const sink = memorySink('small.keras')
 * await exporter.write({ ...model, graph: pruned.graph }, sink)
 * await sink.close()
 * ```
 */
export const exporter: Exporter = {
  kind: 'exporter',
  api: 1,
  name: 'keras',
  keeps: ['zeros', 'shape'],
  write: writeModel,
}

async function writeModel(model: Model, sink: Sink): Promise<void> {
  const who = `format-keras: ${sink.name}`
  const document = documentOf(model)
  if (!document) return writeForeign(model, sink, who)
  checkName(document, sink.name, who)
  const changes = model.graph === document.graph ? undefined : await changesOf(document, model, who)
  if (!changes) return copy(document.source, sink)
  if (document.entries) return writeIntoArchive(document, document.entries, changes, sink, who)
  await writeHdf5(changeStatement(changes.weights, changes.statement), sink, who)
}

/** Layers that were read from another format become a whole HDF5 file. */
async function writeForeign({ document, graph, format }: Model, sink: Sink, who: string): Promise<void> {
  const layers = layersOf(document)
  if (!layers) {
    const expected = 'a model of layers, as Keras and TensorFlow.js have them'
    const remedy = 'Write it as ONNX, or in the format that it was read from'
    throw failure({ code: 'unsupported-model', who, expected, received: `one of format ${format}`, remedy })
  }
  if (sink.name.endsWith('.keras')) {
    const expected = 'a name that ends in .h5, as models of other formats are written'
    throw failure({ code: 'usage', who, expected, received: sink.name })
  }
  await writeHdf5(await layersFile(layers, graph, who), sink, who)
}

/** Keras goes by the name of a file. */
function checkName({ entries, source }: KerasDocument, name: string, who: string): void {
  const [own, other] = entries ? ['.keras', /\.(h5|hdf5)$/] : ['.h5', /\.keras$/]
  if (!other.test(name)) return
  const expected = `a name that ends in ${own}, as what is written is of the same kind as ${source.name}`
  throw failure({ code: 'usage', who, expected, received: name })
}

/** What is written anew. */
interface Changes {
  readonly statement: string
  readonly weights: Hdf5File
}

async function changesOf(document: KerasDocument, model: Model, who: string): Promise<Changes | undefined> {
  const { statement, weights: file, tensors, layers, lookup, entries } = document
  const { topology, weights, added } = await writeLayers(layers, model.graph)
  if (weights.size === 0 && added.length === 0 && topology === layers.topology) return undefined
  const order = entries ? {} : { orderOf: (layer: string) => orderOf(document, topology, layer) }
  const root = addWeights(file.root, added, { lookup, tensors, ...order, who })
  return {
    statement: patchJson(statement, topology as Json, 'python'),
    weights: changeStore({ ...file, root }, changedDatasets(tensors, weights, who), added.length > 0),
  }
}

/** The weights of an outermost layer in the order in which a file lists their names. */
function orderOf({ version }: KerasDocument, topology: unknown, layer: string): readonly StoredWeight[] {
  const entry = readNetwork(topology).layers.find(({ name }) => name === layer)
  return entry ? storedOrder(entry, majorVersion(version)) : []
}

/** How much of a file is copied at once. */
const step = 2 ** 24

async function copy(source: Source, sink: Sink): Promise<void> {
  for (let place = 0; place < source.size; place += step)
    await sink.write(await source.read(place, Math.min(step, source.size - place)))
}

async function writeIntoArchive(
  { source }: KerasDocument,
  entries: readonly ZipEntry[],
  { statement, weights }: Changes,
  sink: Sink,
  who: string,
): Promise<void> {
  const changed: ReadonlyMap<string, ZipFile['read']> = new Map<string, ZipFile['read']>([
    [FILES.statement, () => new TextEncoder().encode(statement)],
    [FILES.weights, () => gather(inner => writeHdf5(weights, inner, `${who}: ${FILES.weights}`))],
  ])
  const files = entries.map((entry): ZipFile => {
    return { ...entry, read: changed.get(entry.name) ?? (() => readEntry(source, entry, who)) }
  })
  await writeArchive(files, sink)
}
