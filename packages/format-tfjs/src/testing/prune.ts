import { analyse, memorySink, memorySource, removeCells, type AnalysisOptions } from '@coppice/graph'
import type { JsonObject } from '@coppice/layers'
import type { Model } from '@coppice/spec'
import { exporter, type TfjsExportOptions } from '../exporter.ts'
import { importer } from '../importer.ts'
import { joinBytes, type TinyFiles } from './tiny-graph.ts'

/** The model without every other cell of all of its units. */
export async function pruneHalf(model: Model, options?: AnalysisOptions): Promise<Model> {
  const analysis = await analyse(model.graph, options)
  const halves = analysis.units.map(({ id, atoms }) => {
    return [id, Array.from({ length: atoms.length >> 1 }, (_, i) => 2 * i)] as const
  })
  return { ...model, graph: removeCells(analysis, new Map(halves)) }
}

/** A model.json and the files beside it, as they were written. */
export interface WrittenFiles {
  readonly text: string
  readonly bytes: Uint8Array
  readonly shards: ReadonlyMap<string, Uint8Array>
}

/** Writes a model into memory. */
export async function writeModel(model: Model, options?: TfjsExportOptions): Promise<WrittenFiles> {
  const sink = memorySink('model.json')
  await exporter.write(model, sink, options)
  const shards = [...sink.companions].map(([name, file]) => [name, file.bytes()] as const)
  return { text: new TextDecoder().decode(sink.bytes()), bytes: sink.bytes(), shards: new Map(shards) }
}

/** Reads what was written. */
export async function readWritten({ bytes, shards }: Pick<WrittenFiles, 'bytes' | 'shards'>): Promise<Model> {
  return importer.read(memorySource(bytes, 'model.json', shards))
}

/** Written files of one group as TensorFlow.js takes them. */
export function tinyFiles({ text, shards }: WrittenFiles): TinyFiles {
  return { json: JSON.parse(text) as JsonObject, weights: joinBytes([...shards.values()]) }
}
