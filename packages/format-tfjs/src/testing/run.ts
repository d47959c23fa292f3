import '@tensorflow/tfjs-backend-cpu'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { elementsOf, memorySink, memorySource } from '@coppice/graph'
import { exporter as onnxExporter } from '@coppice/format-onnx'
import type { Model } from '@coppice/spec'
import * as runtime from 'onnxruntime-node'
import type { JsonObject } from '@coppice/layers'
import { importer } from '../importer.ts'
import type { TinyFiles, TinyType } from './tiny-graph.ts'

/** Numbers with their shape. */
export interface Block {
  readonly shape: readonly number[]
  readonly data: readonly number[]
  readonly type?: TinyType
}

export type Feeds = Readonly<Record<string, Block>>

/** Reads a model from memory. */
export async function readFiles({ json, weights }: TinyFiles): Promise<Model> {
  const [{ paths }] = json['weightsManifest'] as unknown as [{ paths: string[] }]
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  return importer.read(memorySource(bytes, 'model.json', { [paths[0]!]: weights }))
}

/** What TensorFlow.js gives for a graph model, in the order of its outputs. */
export async function runByTfjs({ json, weights }: TinyFiles, feeds: Feeds): Promise<Block[]> {
  await tf.setBackend('cpu')
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = json as Record<string, any>
  const artifacts = {
    modelTopology: { versions: {}, ...structuredClone(modelTopology) },
    weightSpecs: weightsManifest.flatMap((group: any) => group.weights),
    weightData: weights.slice().buffer,
    signature,
    userDefinedMetadata,
  }
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) })
  const given = Object.entries(feeds).map(([name, { shape, data, type = 'float32' }]) => {
    return [name, tf.tensor([...data], [...shape], type)] as const
  })
  const isDynamic = modelTopology.node.some((node: any) => node.op === 'Where')
  const names = outputNames(json, model.outputNodes)
  const inputs = Object.fromEntries(given)
  const outputs = isDynamic ? await model.executeAsync(inputs, names) : model.execute(inputs, names)
  const results = [outputs].flat().map(output => ({ shape: output.shape, data: Array.from(output.dataSync(), Number) }))
  model.dispose()
  return results
}

function outputNames(json: JsonObject, found: readonly string[]): string[] {
  const signature = json['signature'] as { outputs?: Record<string, { name: string }> } | undefined
  const names = Object.values(signature?.outputs ?? {}).map(({ name }) => name.replace(/:0$/, ''))
  return names.length > 0 ? names : [...found]
}

/** What a model gives in onnxruntime, in the order of its outputs. */
export async function runModel(model: Model, feeds: Feeds): Promise<Block[]> {
  const sink = memorySink('model.onnx')
  await onnxExporter.write(model, sink)
  const session = await runtime.InferenceSession.create(sink.bytes())
  const given = Object.entries(feeds).map(([name, block]) => [name, feed(block)] as const)
  const outputs = await session.run(Object.fromEntries(given))
  await session.release()
  return model.graph.outputs.map(({ name }) => {
    const { dims, data } = outputs[name]!
    return { shape: dims, data: Array.from(data as Float32Array, Number) }
  })
}

function feed({ shape, data, type = 'float32' }: Block): runtime.Tensor {
  if (type === 'float32') return new runtime.Tensor(type, Float32Array.from(data), shape)
  if (type === 'int32') return new runtime.Tensor(type, Int32Array.from(data), shape)
  return new runtime.Tensor('bool', Uint8Array.from(data), shape)
}

/** Numbers between -1 and 1 that follow from a seed. */
export function wave(shape: readonly number[], seed = 1): Block {
  const data = Array.from({ length: elementsOf(shape) }, (_, i) => Math.fround(Math.sin(i * 12.9898 + seed * 78.233)))
  return { shape, data }
}

/** The largest difference between two lists of outputs, relative to the largest number; infinite where shapes differ. */
export function distance(left: readonly Block[], right: readonly Block[]): number {
  if (left.length !== right.length) return Infinity
  return Math.max(...left.map((block, i) => distanceOf(block, right[i]!)))
}

function distanceOf(left: Block, right: Block): number {
  if (String(left.shape) !== String(right.shape)) return Infinity
  let [largest, difference] = [1e-30, 0]
  left.data.forEach((value, i) => {
    const other = right.data[i]!
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value))
    if (!Object.is(value, other) && value !== other) difference = Math.max(difference, Math.abs(value - other))
  })
  return Number.isNaN(difference) ? Infinity : difference / largest
}
