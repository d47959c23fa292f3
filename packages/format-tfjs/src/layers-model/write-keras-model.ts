import { decodeElements, elementsOf, encodeElements, isFloatType } from '@coppice/graph'
import { writeLayers, type Json, type JsonObject, type LayersDocument, type PlacedLayer } from '@coppice/layers'
import type { DataType, Graph, Tensor } from '@coppice/spec'
import { unsupported } from '../tfjs-failure.ts'
import { stateForTfjs } from './state-for-tfjs.ts'

/** A model of Keras layers that was read from another format. */
export interface KerasLayers {
  readonly layers: LayersDocument
  /** The version of Keras that wrote it, where the format says so. */
  readonly version?: string
}

/** The layers of a model of another format, where it has any. */
export function kerasLayersOf(document: unknown): KerasLayers | undefined {
  const { layers } = (document ?? {}) as Partial<KerasLayers>
  return layers?.kind === 'layers-document' ? (document as KerasLayers) : undefined
}

/** A layers model to be written whole. */
export interface WrittenKerasModel {
  /** The model.json but for the manifest of its weights. */
  readonly root: JsonObject
  readonly weights: readonly Tensor[]
}

/**
 * States a graph of Keras layers as a layers model of TensorFlow.js.
 *
 * @throws a failure with code `unsupported-model` for layers of Keras 1, which TensorFlow.js does not read.
 */
export async function writeKerasModel(
  { layers, version = '2.0.0' }: KerasLayers,
  graph: Graph,
  who: string,
): Promise<WrittenKerasModel> {
  if (layers.keras < 2)
    throw unsupported(
      who,
      'layers of Keras 2 or newer',
      `Keras ${version}`,
      'Load and save the model with Keras 2, or write it as ONNX',
    )
  const { topology, weights, added } = await writeLayers(layers, graph)
  const stored = layers.placed.flatMap(placed =>
    [...placed.weights].map(
      ([role, each]) => [nameWeight(placed, role), weights.get(each.stored) ?? each.stored] as const,
    ),
  )
  const all = [...stored, ...added.map(({ layer, role, tensor }) => [nameWeight(layer, role), tensor] as const)]
  const modelTopology: Json = {
    keras_version: version,
    backend: 'tensorflow',
    model_config: stateForTfjs(topology as JsonObject),
  }
  const root = { format: 'layers-model', generatedBy: `keras v${version}`, convertedBy: 'coppice', modelTopology }
  return { root, weights: all.map(([name, tensor]) => asStored(tensor, name, who)) }
}

/** The name under which TensorFlow.js looks for a weight of a layer. */
function nameWeight({ path, config }: Pick<PlacedLayer, 'path' | 'config'>, role: string): string {
  const layer = path.findLastIndex(step => !isStep(step))
  const around = path.slice(layer).flatMap((step, index) => (index === 0 ? [step] : nameStep(step, config)))
  return [...around, nameRole(role)].join('/')
}

/** The options by which a path calls what a wrapper wraps. */
const isStep = (step: string): boolean => /^(layer|forward_layer|backward_layer|cells?|\d+)$/.test(step)

/** What TensorFlow.js calls a part of a wrapper; most have no name of their own. */
function nameStep(step: string, config: PlacedLayer['config']): string[] {
  const side = /^(forward|backward)_layer$/.exec(step)?.[1]
  const own = String(config['name'])
  if (side) return [own.startsWith(`${side}_`) ? own : `${side}_${own}`]
  return /^\d+$/.test(step) ? [`RNNCell_${step}`] : []
}

function nameRole(role: string): string {
  return role.startsWith('cell/') ? role.slice('cell/'.length) : role
}

/** TensorFlow.js has floats and whole numbers of 32 bits. */
function asStored(tensor: Tensor, name: string, who: string): Tensor {
  const { type, shape } = tensor
  if (type === 'float32' || type === 'int32' || type === 'bool') return { ...tensor, name }
  const own: DataType = isFloatType(type) ? 'float32' : 'int32'
  if (type === 'string') throw unsupported(who, `numbers in weight ${name}`, 'strings')
  const encode = (bytes: Uint8Array): Uint8Array => encodeElements(own, decodeElements(type, bytes, elementsOf(shape)))
  const read = async (): Promise<Uint8Array> => encode(await tensor.read())
  return { name, type: own, shape, read }
}
