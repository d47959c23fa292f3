import type { Importer, Model, Source } from '@coppice/spec'
import type { TfjsDocument } from './document.ts'
import { readGraphModel } from './graph-model/read-graph-model.ts'
import { readFile } from './read-file.ts'
import { recognises } from './recognises.ts'
import { readTopology } from './topology.ts'

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
  const stored = new Map([...file.weights].map(([name, weight]) => [name, weight.tensor]))
  const graph = await readGraphModel(file, topology.value, stored)
  const bytes = file.groups.reduce((sum, group) => sum + group.size, source.size)
  const document: TfjsDocument = { kind: 'tfjs-document', file, topology, content: graph }
  return { format: 'tfjs', graph: graph.graph, bytes, document }
}
