import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers'
import type { JsonObject } from '@coppice/layers'
import { savedArtifacts } from '../memory/layers-model.ts'
import { toArtifacts, toFiles } from '../memory/artifacts-files.ts'
import type { Block, Feeds } from './run.ts'
import { wave } from './run.ts'
import type { TinyFiles } from './tiny-graph.ts'

/** Gives all weights of a model numbers that follow from a seed; variances are positive. */
export function setWeights(model: LayersModel, seed = 1): LayersModel {
  model.setWeights(
    model.getWeights().map(({ shape }, index) => {
      const isVariance = model.weights[index]!.originalName.endsWith('variance')
      const data = wave(shape, seed + index).data.map(value => (isVariance ? Math.abs(value) + 0.5 : value / 2))
      return tf.tensor(data, shape)
    }),
  )
  return model
}

/** The files of a layers model, as `model.save` writes them. */
export async function layersFiles(model: LayersModel): Promise<TinyFiles> {
  const { json, weights } = toFiles(await savedArtifacts(model))
  return { json: JSON.parse(new TextDecoder().decode(json)) as JsonObject, weights }
}

/** What TensorFlow.js gives for files of a layers model, in the order of its outputs. */
export async function runLayers({ json, weights }: TinyFiles, feeds: Feeds): Promise<Block[]> {
  await tf.setBackend('cpu')
  const artifacts = toArtifacts(JSON.stringify(json), weights)
  return predict(await loadLayersModel({ load: () => Promise.resolve(artifacts) }), feeds)
}

/** What a model in memory gives. */
export function predict(model: LayersModel, feeds: Feeds): Block[] {
  const inputs = Object.values(feeds).map(({ data, shape }) => tf.tensor([...data], [...shape]))
  const outputs = model.predict(inputs.length === 1 ? inputs[0]! : inputs)
  return [outputs].flat().map(output => ({ shape: output.shape, data: Array.from(output.dataSync()) }))
}
