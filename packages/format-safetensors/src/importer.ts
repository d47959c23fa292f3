import { failure, isFailure, type Graph, type Importer, type Model, type Source } from '@coppice/spec'
import { tensorOf, type SafetensorsDocument, type Shard } from './document.ts'
import { readHead } from './foreign.ts'
import { loadHeader } from './header/load-header.ts'
import { openShards } from './index-file/open-shards.ts'
import { parseIndex, type IndexFile } from './index-file/parse-index.ts'
import { isIndex, recognises } from './recognises.ts'

/** The longest index that is read. */
const longestIndex = 100_000_000

/**
 * Reads safetensors files, and checkpoints in shards by their `….safetensors.index.json`. The model is a graph that has
 * tensors and no nodes. Only headers are read at once; elements when asked for, so the source must stay open. Fails with
 * code `invalid-model`, `unsupported-model`, `unsafe-path` or `io`.
 *
 * @example
 * ```ts
 * const model = await importer.read(memorySource(bytes, 'model.safetensors'))
 * model.graph.tensors.get('fc1.weight')?.shape // [32, 11616]
 * ```
 */
export const importer: Importer = {
  kind: 'importer',
  api: 1,
  name: 'safetensors',
  recognises,
  read: readModel,
}

async function readModel(source: Source): Promise<Model> {
  const who = `format-safetensors: ${source.name}`
  try {
    const { index, shards } = await openFiles(source, who)
    const graph = graphOf(shards)
    const document: SafetensorsDocument = { kind: 'safetensors-document', index, shards, graph }
    const bytes = shards.reduce((sum, shard) => sum + shard.source.size, index ? source.size : 0)
    return { format: 'safetensors', graph, bytes, document }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure({ code: 'io', who, expected: 'to read the file', received: String(error), cause: error })
  }
}

interface Files {
  readonly index: IndexFile | undefined
  readonly shards: readonly Shard[]
}

async function openFiles(source: Source, who: string): Promise<Files> {
  if (!isIndex(await readHead(source, who), source.name))
    return { index: undefined, shards: [{ location: undefined, source, ...(await loadHeader(source, who)) }] }
  const index = parseIndex(source.name, await readText(source, who))
  return { index, shards: await openShards(source, who, index) }
}

async function readText(source: Source, who: string): Promise<string> {
  const expected = `an index of at most ${longestIndex} bytes of UTF-8`
  if (source.size > longestIndex)
    throw failure({ code: 'invalid-model', who, expected, received: `${source.size} bytes` })
  const bytes = await source.read(0, source.size)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw failure({ code: 'invalid-model', who, expected, received: 'other bytes', cause })
  }
}

/** A graph of tensors alone, in the order of the headers. */
function graphOf(shards: readonly Shard[]): Graph {
  const tensors = shards.flatMap(shard => shard.header.entries.map(entry => tensorOf(shard, entry)))
  return {
    name: '',
    inputs: [],
    outputs: [],
    nodes: [],
    tensors: new Map(tensors.map(tensor => [tensor.name, tensor])),
    values: new Map(),
    opsets: new Map(),
  }
}
