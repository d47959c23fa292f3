import { memorySink, memorySource } from '@coppice/graph'
import type { Model } from '@coppice/spec'
import { exporter, type TfjsExportOptions } from '../exporter.ts'
import { importer } from '../importer.ts'
import type { LoadedArtifacts, SavedArtifacts } from './artifacts.ts'
import { toArtifacts, toFiles } from './artifacts-files.ts'

/** Reads a model that TensorFlow.js has in memory. */
export async function readArtifacts(artifacts: SavedArtifacts): Promise<Model> {
  const { json, weights, shards } = toFiles(artifacts)
  const files = shards.map(({ path, start, stop }) => [path, weights.subarray(start, stop)] as const)
  return importer.read(memorySource(json, 'model in memory', new Map(files)))
}

/** A model as TensorFlow.js takes it from a load handler. */
export async function writeArtifacts(model: Model, options?: TfjsExportOptions): Promise<LoadedArtifacts> {
  const sink = memorySink('model in memory')
  await exporter.write(model, sink, options)
  const text = new TextDecoder().decode(sink.bytes())
  return toArtifacts(
    text,
    joinShards(text, path => sink.companions.get(path)!.bytes()),
  )
}

function joinShards(text: string, read: (path: string) => Uint8Array): Uint8Array {
  const { weightsManifest } = JSON.parse(text) as { weightsManifest: readonly { readonly paths: readonly string[] }[] }
  const pieces = weightsManifest.flatMap(group => group.paths.map(read))
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let position = 0
  for (const piece of pieces) {
    bytes.set(piece, position)
    position += piece.length
  }
  return bytes
}
