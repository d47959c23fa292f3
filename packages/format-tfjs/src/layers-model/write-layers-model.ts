import { writeLayers, type JsonObject, type LayersDocument } from '@coppice/layers'
import type { Graph, Tensor } from '@coppice/spec'
import type { TfjsFile } from '../tfjs-file.ts'
import type { WeightChanges } from '../weights/plan-weights.ts'

/** A layers model as it has to be written. */
export interface WrittenLayersModel {
  /** The same object where no option changed. */
  readonly topology: JsonObject
  readonly weights: WeightChanges
}

/**
 * States a graph that was read from a layers model again. What an optimizer remembers of weights is dropped where
 * weights have other shapes: it fits them no longer.
 */
export async function writeLayersModel(
  file: TfjsFile,
  document: LayersDocument,
  graph: Graph,
): Promise<WrittenLayersModel> {
  const { topology, weights } = await writeLayers(document, graph)
  const changed = new Map([...weights].map(([stored, tensor]) => [stored.name, tensor]))
  const isReshaped = [...weights].some(([stored, tensor]) => String(stored.shape) !== String(tensor.shape))
  const dropped = isReshaped ? optimizerWeights(file) : new Set<string>()
  return { topology: topology as JsonObject, weights: { changed, dropped, added: [] as Tensor[] } }
}

function optimizerWeights({ weights }: TfjsFile): Set<string> {
  const entries = [...weights.values()].map(({ entry }) => entry)
  return new Set(entries.filter(({ json }) => json['group'] === 'optimizer').map(({ name }) => name))
}
