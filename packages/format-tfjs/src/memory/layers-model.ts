import type { Model } from '@coppice/spec'
import type { TfjsExportOptions } from '../exporter.ts'
import type { LoadedArtifacts, SavedArtifacts, SaveResult } from './artifacts.ts'
import { readArtifacts, writeArtifacts } from './memory-models.ts'

/** What is asked of a `tf.LayersModel`. */
export interface SavableModel {
  /** Hands over what would be saved. */
  save(handler: { save(artifacts: SavedArtifacts): Promise<SaveResult> }): Promise<unknown>
}

/** What is asked of TensorFlow.js to make a `tf.LayersModel`. */
export interface LayersLoader<LayersModel> {
  /** Makes a model from what the handler loads. */
  loadLayersModel(handler: { load(): Promise<LoadedArtifacts> }): Promise<LayersModel>
}

/**
 * Reads a `tf.LayersModel` that is in memory, with the weights that it has now. Nothing of it changes.
 *
 * @example
 * ```ts
 * const model = await fromLayersModel(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }))
 * model.graph.nodes.map(node => node.operator) // ['MatMul', 'Add']
 * ```
 */
export async function fromLayersModel(model: SavableModel): Promise<Model> {
  return readArtifacts(await savedArtifacts(model))
}

/** What a model gives to a save handler. */
export async function savedArtifacts(model: SavableModel): Promise<SavedArtifacts> {
  let saved: SavedArtifacts = {}
  await model.save({
    save: artifacts => {
      saved = artifacts
      const sizes = { modelTopologyBytes: 0, weightSpecsBytes: 0, weightDataBytes: 0 }
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON', ...sizes } })
    },
  })
  return saved
}

/**
 * Makes a `tf.LayersModel` of a model that was read from layers, pruned or not. `tf` is TensorFlow.js or
 * `@tensorflow/tfjs-layers`: the copy that is to run it.
 *
 * @throws a failure with code `unsupported-model` where layers cannot say what the graph computes.
 *
 * @example
 * ```ts
 * const smaller = await toLayersModel(tf, pruned)
 * smaller.predict(tf.ones([1, 3]))
 * ```
 */
export async function toLayersModel<LayersModel>(
  tf: LayersLoader<LayersModel>,
  model: Model,
  options?: TfjsExportOptions,
): Promise<LayersModel> {
  const artifacts = await writeArtifacts(model, options)
  return tf.loadLayersModel({ load: () => Promise.resolve(artifacts) })
}
