import { failure } from '@coppice/spec'
import {
  joinWeightData,
  metadataKeys,
  type LoadedArtifacts,
  type SavedArtifacts,
  type WeightSpec,
} from './artifacts.ts'

/** A model.json and its weights, which lie in files of that name beside it, one after the other. */
export interface ModelFiles {
  readonly json: Uint8Array
  readonly weights: Uint8Array
  /** The files, with the end of each in the weights. */
  readonly shards: readonly { readonly path: string; readonly start: number; readonly stop: number }[]
}

/** What the converter of TensorFlow.js cuts files to. */
const shardSize = 4 * 1024 * 1024

/** The files of a model that TensorFlow.js has in memory. */
export function toFiles(artifacts: SavedArtifacts): ModelFiles {
  const { modelTopology, weightSpecs = [] } = artifacts
  if (!modelTopology || modelTopology instanceof ArrayBuffer)
    throw failure({
      code: 'usage',
      who: 'format-tfjs',
      expected: 'a model with its topology as JSON',
      received: 'none',
    })
  const weights = joinWeightData(artifacts.weightData)
  const count = Math.max(1, Math.ceil(weights.length / shardSize))
  const shards = Array.from({ length: count }, (_, index) => {
    const path = `group1-shard${index + 1}of${count}.bin`
    return { path, start: index * shardSize, stop: Math.min((index + 1) * shardSize, weights.length) }
  })
  const metadata = metadataKeys.flatMap(key => (artifacts[key] === undefined ? [] : [[key, artifacts[key]]]))
  const weightsManifest = [{ paths: shards.map(shard => shard.path), weights: weightSpecs }]
  const text = JSON.stringify({ ...Object.fromEntries(metadata), modelTopology, weightsManifest })
  return { json: new TextEncoder().encode(text), weights, shards }
}

interface ModelJson extends Omit<SavedArtifacts, 'modelTopology'> {
  readonly modelTopology: object | string
  readonly weightsManifest: readonly { readonly weights: WeightSpec[] }[]
}

/** The artifacts of files whose soundness was checked. */
export function toArtifacts(text: string, weights: Uint8Array): LoadedArtifacts {
  const json = JSON.parse(text.replace(/^\ufeff/, '')) as ModelJson
  const metadata = metadataKeys.flatMap(key => (json[key] === undefined ? [] : [[key, json[key]]]))
  return {
    ...(Object.fromEntries(metadata) as Partial<LoadedArtifacts>),
    modelTopology: completeTopology(json.modelTopology),
    weightSpecs: json.weightsManifest.flatMap(group => group.weights),
    weightData: new Uint8Array(weights).buffer,
  }
}

/** TensorFlow.js 4 wants to be told versions, which older converters did not write. */
function completeTopology(topology: object | string): object {
  const object = typeof topology === 'string' ? (JSON.parse(topology) as object) : topology
  return 'node' in object && !('versions' in object) ? { ...object, versions: {} } : object
}
