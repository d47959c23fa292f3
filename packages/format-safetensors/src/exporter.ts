import { failure, type Exporter, type Model, type Sink } from '@coppice/spec'
import { isSafetensorsDocument, type SafetensorsDocument } from './document.ts'
import { layOutFile, layOutShards, lengthOf, type FileLayout } from './writing/lay-out.ts'
import { makePipeMemory, openPipe, type PipeMemory } from './writing/open-pipe.ts'
import { isIndexName, nameShards } from './writing/name-shards.ts'
import { patchIndex } from './writing/patch-index.ts'
import { writeFile } from './writing/write-file.ts'

/**
 * Writes safetensors files. A checkpoint that was read changes only where its tensors differ: order, metadata, unknown
 * fields and alignment stay, and what was in shards is written as the same shards, called after the index, unless the
 * sink has no companions or its name ends in `.safetensors`. Other models, which may have no nodes, are written as the reference
 * implementation would. Elements go from source to sink in parts of 20 MiB, read and written at once. The caller closes
 * the sink, or aborts it where this fails.
 *
 * @example
 * ```ts
 * const sink = memorySink('small.safetensors')
 * await exporter.write(model, sink)
 * await sink.close()
 * sink.bytes().length // the size of the file
 * ```
 */
export const exporter: Exporter = {
  kind: 'exporter',
  api: 1,
  name: 'safetensors',
  keeps: ['zeros', 'shape'],
  write: writeModel,
}

async function writeModel({ graph, document }: Model, sink: Sink): Promise<void> {
  if (graph.nodes.length > 0) throw hasNodes(graph.nodes.length)
  const known = isSafetensorsDocument(document) ? document : undefined
  if (known?.index && hasCompanions(sink)) return writeShards({ graph, document: known }, sink)
  if (isIndexName(sink.name)) throw noIndex(sink.name)
  const file = layOutFile(graph, known)
  await writeFile(file, openPipe(sink, memoryFor([file])))
}

type WithCompanions = Sink & Required<Pick<Sink, 'companion'>>

function hasCompanions(sink: Sink): sink is WithCompanions {
  return sink.companion !== undefined && !sink.name.endsWith('.safetensors')
}

/** While one shard is brought to the disk the next is written. */
async function writeShards(
  { graph, document }: Pick<Model, 'graph'> & { readonly document: SafetensorsDocument },
  sink: WithCompanions,
): Promise<void> {
  const rename = nameShards(document.index!.name, sink.name)
  const files = layOutShards(graph, document, rename)
  const memory = memoryFor(files)
  const closing: Promise<void>[] = []
  for (const file of files) {
    const companion = await sink.companion(file.location!)
    await writeFile(file, openPipe(companion, memory))
    const closed = Promise.resolve(companion.close())
    closed.catch(() => undefined)
    closing.push(closed)
  }
  await Promise.all(closing)
  await sink.write(new TextEncoder().encode(patchIndex(document, graph, files)))
}

function memoryFor(files: readonly FileLayout[]): PipeMemory {
  const lengths = files.flatMap(({ tensors }) => tensors.map(lengthOf))
  return makePipeMemory(lengths.reduce((longest, length) => Math.max(longest, length), 0))
}

function hasNodes(count: number): Error {
  return failure({
    code: 'unsupported-model',
    who: 'format-safetensors',
    expected: 'a model of tensors alone',
    received: `one with ${count} nodes`,
    remedy: 'Safetensors holds weights only: write the model in a format that has a graph',
  })
}

function noIndex(name: string): Error {
  return failure({
    code: 'usage',
    who: `format-safetensors: ${name}`,
    expected: 'a name that ends in .safetensors for a model in one file',
    received: 'the name of an index',
  })
}
