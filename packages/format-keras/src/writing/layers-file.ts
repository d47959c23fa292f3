import { elementsOf } from '@coppice/graph'
import { readNetwork, writeLayers, type Json, type LayerEntry, type LayersDocument } from '@coppice/layers'
import { failure, type DataType, type Graph, type Tensor } from '@coppice/spec'
import type { Hdf5Array, Hdf5Dataset, Hdf5File, Hdf5Group, Hdf5Object, Hdf5Type } from '../hdf5/hdf5-file.ts'
import { storedOrder } from '../legacy/stored-order.ts'
import { statementName } from '../legacy/read-legacy.ts'
import { stateForKeras } from './state-for-keras.ts'

/** What the file says wrote it: the last Keras that stated layers as TensorFlow.js still does. */
const version = '2.15.0'

/** The layers of a model that was read from another format; `undefined` where it has none. */
export function layersOf(document: unknown): LayersDocument | undefined {
  const values: readonly unknown[] = Object.values(document ?? {})
  return values.find((value): value is LayersDocument => isLayersDocument(value))
}

function isLayersDocument(value: unknown): boolean {
  return (value as Partial<LayersDocument> | null | undefined)?.kind === 'layers-document'
}

/**
 * A graph of layers that was read from another format as a whole HDF5 file of Keras.
 *
 * @throws a failure with code `unsupported-model` where layers cannot say what the graph computes.
 */
export async function layersFile(layers: LayersDocument, graph: Graph, who: string): Promise<Hdf5File> {
  const { topology, weights, added } = await writeLayers(layers, graph)
  const tensors = new Map<string, Tensor>(
    layers.placed.flatMap(({ path, weights: own }) =>
      [...own].map(([role, { stored }]) => [keyOf(path, role), weights.get(stored) ?? stored] as const),
    ),
  )
  for (const { layer, role, tensor } of added) tensors.set(keyOf(layer.path, role), tensor)
  const stated = stateForKeras(topology as Json)
  const entries = readNetwork(stated).layers.filter(({ className }) => className !== 'InputLayer')
  const groups = entries.map(entry => [entry.name, layerGroup(entry, tensors, who)] as const)
  const about = { backend: text('tensorflow'), keras_version: text(version) }
  const stored = group(new Map(groups), { ...about, layer_names: texts(entries.map(({ name }) => name)) })
  const statement = text(JSON.stringify(stated))
  const root = group(new Map([['model_weights', stored]]), { ...about, [statementName]: statement })
  return { userBlock: new Uint8Array(0), root }
}

const keyOf = (path: readonly string[], role: string): string => [...path, role].join('/')

/** The weights of one layer of the model, however deep networks are nested in it. */
function layerGroup(entry: LayerEntry, tensors: ReadonlyMap<string, Tensor>, who: string): Hdf5Group {
  const named = storedOrder(entry, 2).map(({ path, role }) => {
    const name = `${keyOf(path, role)}:0`
    return [name, dataset(tensors.get(keyOf(path, role)), `${who}: ${name}`)] as const
  })
  return group(nest(named), { weight_names: texts(named.map(([name]) => name)) })
}

/** Datasets in groups, as the slashes of their names say. */
function nest(named: readonly (readonly [string, Hdf5Dataset])[]): ReadonlyMap<string, Hdf5Object> {
  const members = new Map<string, Hdf5Object>()
  for (const [name, own] of named) {
    const [first, ...rest] = name.split('/') as [string, ...string[]]
    if (rest.length === 0) members.set(first, own)
    else if (!members.has(first)) members.set(first, group(nest(insideOf(first, named))))
  }
  return members
}

function insideOf(first: string, named: readonly (readonly [string, Hdf5Dataset])[]): [string, Hdf5Dataset][] {
  const own = named.filter(([name]) => name.startsWith(`${first}/`))
  return own.map(([name, each]) => [name.slice(first.length + 1), each])
}

const types: Partial<Record<DataType, Hdf5Type>> = {
  float32: { kind: 'float', size: 4 },
  int32: { kind: 'integer', size: 4, isSigned: true },
}

function dataset(tensor: Tensor | undefined, who: string): Hdf5Dataset {
  const type = tensor && types[tensor.type]
  if (!type) {
    const expected = 'a weight of the type float32 or int32'
    throw failure({ code: 'unsupported-model', who, expected, received: tensor?.type ?? 'none' })
  }
  const { shape } = tensor
  const read = async (): Promise<Uint8Array> => (await tensor.read()).subarray(0, 4 * elementsOf(shape))
  return { kind: 'dataset', type, shape, data: read, attributes: new Map() }
}

function group(
  members: ReadonlyMap<string, Hdf5Object>,
  attributes: Readonly<Record<string, Hdf5Array>> = {},
): Hdf5Group {
  return { kind: 'group', attributes: new Map(Object.entries(attributes)), members }
}

const encode = (value: string): Uint8Array => new TextEncoder().encode(value)

/** Texts of any length, as h5py notes them. */
const text = (value: string): Hdf5Array => ({ type: { kind: 'text', charset: 1 }, shape: [], data: [encode(value)] })

function texts(values: readonly string[]): Hdf5Array {
  return { type: { kind: 'text', charset: 1 }, shape: [values.length], data: values.map(encode) }
}
