import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { elementsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'
import type { AddedWeight } from '../added-weights.ts'
import type { WeightLookup } from '../layer.ts'
import type { WrittenLayers } from '../written-layers.ts'

/** Numbers with their shape. */
export interface Block {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

/** A network as its file would state and store it. */
export interface Sample {
  readonly topology: unknown
  /** All weights, by the names that TensorFlow.js gives them. */
  readonly stored: readonly Tensor[]
  readonly lookup: WeightLookup
}

/** Numbers between -1 and 1 that follow from a seed. */
export function wave(shape: readonly number[], seed = 1): Block {
  const data = Array.from({ length: elementsOf(shape) }, (_, i) => Math.fround(Math.sin(i * 12.9898 + seed * 78.233)))
  return { shape, data }
}

/** Whole numbers from 0 that follow from a seed. */
export function numbersBelow(limit: number, shape: readonly number[]): Block {
  const { data } = wave(shape)
  return { shape, data: data.map(value => Math.floor(((value + 1) / 2) * limit * 0.999)) }
}

/** Floats as a stored tensor. */
export function tensorOf(name: string, shape: readonly number[], data: readonly number[]): Tensor {
  return { name, type: 'float32', shape, read: () => new Uint8Array(Float32Array.from(data).buffer) }
}

/** A network of TensorFlow.js, with weights that follow from their place; variances are positive. */
export function sampleOf(model: LayersModel): Sample {
  const stored = model.weights.map(({ originalName, shape }, at) => {
    const { data } = wave(shape as number[], at)
    const isVariance = originalName.endsWith('variance')
    return tensorOf(originalName, shape as number[], isVariance ? data.map(value => 1 + value / 2) : data)
  })
  const places = new Map(model.weights.map(({ id }, at) => [id, stored[at]!]))
  const topology: unknown = JSON.parse(JSON.stringify(model.toJSON(undefined, false)))
  return { topology, stored, lookup: ({ path }) => find(model, path).weights.map(({ id }) => places.get(id)!) }
}

/** What holds the weights of a layer. */
interface Part {
  readonly weights: readonly { readonly id: number }[]
}

/** The layer at a path: by name in networks, by the part of its wrapper else. */
function find(model: LayersModel, path: readonly string[]): Part {
  return path.reduce((part: unknown, step) => {
    const { layers } = part as { readonly layers?: readonly { readonly name: string }[] }
    const inner = layers?.find(({ name }) => name === step)
    return (
      inner ?? (part as Record<string, unknown>)[step.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
    )
  }, model) as Part
}

/** What TensorFlow.js computes with a network and its weights. */
export async function runByTfjs({ topology, stored }: Sample, inputs: readonly Block[]): Promise<Block[]> {
  await tf.setBackend('cpu')
  const weightSpecs = stored.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' as const }))
  const weightData = Buffer.concat(stored.map(tensor => tensor.read() as Uint8Array))
  const artifacts = {
    modelTopology: { model_config: topology },
    weightSpecs,
    weightData: Uint8Array.from(weightData).buffer,
  }
  const model = await loadLayersModel({ load: () => Promise.resolve(artifacts) })
  const feeds = inputs.map(({ shape, data }, at) => tf.tensor([...data], [...shape], model.inputs[at]!.dtype))
  const outputs = [model.predict(feeds)].flat()
  return outputs.map(output => ({ shape: output.shape, data: Array.from(output.dataSync()) }))
}

/** The network as it is to be stored after pruning. */
export async function rewritten({ stored }: Sample, { topology, weights, added }: WrittenLayers): Promise<Sample> {
  const changed = [
    ...stored.map(tensor => ({ ...(weights.get(tensor) ?? tensor), name: tensor.name })),
    ...added.map(named),
  ]
  const read = changed.map(async tensor => {
    const bytes = await tensor.read()
    return { ...tensor, read: () => bytes }
  })
  return { topology, stored: await Promise.all(read), lookup: () => [] }
}

function named({ layer, role, tensor }: AddedWeight): Tensor {
  return { ...tensor, name: `${layer.path.at(-1)}/${role}` }
}
