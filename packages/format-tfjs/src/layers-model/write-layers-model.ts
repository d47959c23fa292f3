import { writeLayers, type AddedWeight, type JsonObject, type LayersDocument } from '@coppice/layers'
import type { Graph } from '@coppice/spec'
import type { TfjsFile } from '../tfjs-file.ts'
import { unsupported } from '../tfjs-failure.ts'
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
  const { topology, weights, added } = await writeLayers(document, graph)
  const changed = new Map([...weights].map(([stored, tensor]) => [stored.name, tensor]))
  const isReshaped = [...weights].some(([stored, tensor]) => String(stored.shape) !== String(tensor.shape))
  const dropped = isReshaped || added.length > 0 ? optimizerWeights(file) : new Set<string>()
  const named = added.map(weight => ({ ...weight.tensor, name: nameBeside(document, weight) }))
  return { topology: topology as JsonObject, weights: { changed, dropped, added: named } }
}

/** The name of a weight that a layer did not have, after that of one that it had: `conv/bias` after `conv/kernel`. */
function nameBeside({ placed, who }: LayersDocument, { layer, role }: AddedWeight): string {
  const own = placed.find(({ path }) => path.join('/') === layer.path.join('/'))
  const [stored] = own ? [...own.weights.values()].map(weight => weight.stored.name) : []
  const steps = stored?.split('/').slice(0, -1) ?? []
  if (stored !== undefined && !/\d+$/.test(stored)) return [...steps, role].join('/')
  const place = `${who}, layer ${layer.path.join('/')}`
  throw unsupported(place, `a layer that ${role} can be added to`, stored ?? 'one without weights', 'Write it as ONNX')
}

function optimizerWeights({ weights }: TfjsFile): Set<string> {
  const entries = [...weights.values()].map(({ entry }) => entry)
  return new Set(entries.filter(({ json }) => json['group'] === 'optimizer').map(({ name }) => name))
}
