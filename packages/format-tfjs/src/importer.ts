import { readLayers } from '@coppice/layers'
import type { Graph, Importer, Model, Source } from '@coppice/spec'
import type { TfjsDocument } from './document.ts'
import { readGraphModel } from './graph-model/read-graph-model.ts'
import { findWeights } from './layers-model/find-weights.ts'
import { kerasVersion } from './layers-model/keras-version.ts'
import { readFile } from './read-file.ts'
import { recognises } from './recognises.ts'
import type { TfjsFile } from './tfjs-file.ts'
import { readTopology, type Topology } from './topology.ts'

/**
 * Reads layers models and graph models of TensorFlow.js: a model.json and the weight files beside it. Weights are read
 * when asked for, so the source must stay open. Fails with code `invalid-model`, `unsupported-model`, `unsafe-path`,
 * `limit` or `io`.
 *
 * @example
 * ```ts
 * const model = await importer.read(memorySource(json, 'model.json', { 'group1-shard1of1.bin': weights }))
 * model.graph.inputs[0]?.shape // [null, 28, 28, 1]
 * ```
 */
export const importer: Importer = {
  kind: 'importer',
  api: 1,
  name: 'tfjs',
  recognises,
  read: readModel,
}

async function readModel(source: Source): Promise<Model> {
  const file = await readFile(source)
  const topology = readTopology(file)
  const { graph, content } = await readContent(file, topology)
  const bytes = file.groups.reduce((sum, group) => sum + group.size, source.size)
  const document: TfjsDocument = { kind: 'tfjs-document', file, topology, content }
  return { format: 'tfjs', graph, bytes, document }
}

interface Content {
  readonly graph: Graph
  readonly content: TfjsDocument['content']
}

async function readContent(file: TfjsFile, { kind, value }: Topology): Promise<Content> {
  const stored = new Map([...file.weights].map(([name, weight]) => [name, weight.tensor]))
  if (kind === 'graph') {
    const content = await readGraphModel(file, value, stored)
    return { graph: content.graph, content }
  }
  const { who, root } = file
  const { graph, document } = readLayers(value, findWeights(stored, who), {
    who,
    keras: kerasVersion(root['modelTopology']),
  })
  return { graph, content: document }
}
