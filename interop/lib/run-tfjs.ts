import '@tensorflow/tfjs-backend-cpu'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loadGraphModel } from '@tensorflow/tfjs-converter'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel } from '@tensorflow/tfjs-layers'
import type { Numbers } from './arrays.ts'

type Artifacts = tf.io.ModelArtifacts
type Inputs = ReadonlyMap<string, Numbers>

/** What the real TensorFlow.js gives for the file at a path, in order. */
export async function runTfjs(path: string, inputs: Inputs): Promise<Numbers[]> {
  await tf.setBackend('cpu')
  const artifacts = await readArtifacts(path)
  tf.engine().startScope()
  try {
    const outputs = isGraph(artifacts) ? await runGraph(artifacts, inputs) : await runLayers(artifacts, inputs)
    return outputs.map(output => ({ shape: output.shape, values: Array.from(output.dataSync()) }))
  } finally {
    tf.engine().endScope()
  }
}

async function readArtifacts(path: string): Promise<Artifacts> {
  const json = JSON.parse(await readFile(path, 'utf8')) as tf.io.ModelJSON
  const load = async (manifest: tf.io.WeightsManifestConfig): Promise<[tf.io.WeightsManifestEntry[], ArrayBuffer]> => {
    const paths = manifest.flatMap(group => group.paths)
    const shards = await Promise.all(paths.map(shard => readFile(join(dirname(path), shard))))
    return [manifest.flatMap(group => group.weights), Uint8Array.from(Buffer.concat(shards)).buffer]
  }
  return tf.io.getModelArtifactsForJSON(json, load)
}

const isGraph = ({ modelTopology }: Artifacts): boolean => 'node' in (modelTopology as object)

async function runLayers(artifacts: Artifacts, inputs: Inputs): Promise<tf.Tensor[]> {
  const model = await loadLayersModel({ load: () => Promise.resolve(artifacts) })
  const given = [...inputs.values()]
  const feeds = model.inputs.map(({ dtype }, at) => toTensor(given[at]!, dtype))
  return [model.predict(feeds)].flat()
}

async function runGraph(artifacts: Artifacts, inputs: Inputs): Promise<tf.Tensor[]> {
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) })
  const feeds = model.inputs.map(({ name, dtype }) => [name, toTensor(inputs.get(name.replace(/:0$/, ''))!, dtype)])
  const names = model.outputNodes.toSorted()
  return [await model.executeAsync(Object.fromEntries(feeds) as tf.NamedTensorMap, names)].flat()
}

function toTensor({ values, shape }: Numbers, type: tf.DataType | undefined): tf.Tensor {
  return tf.tensor(Array.from(values), [...shape], type ?? 'float32')
}
