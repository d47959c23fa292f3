import { dynamicSizes, infer, restoreTensor } from '@coppice/graph'
import type { Graph, Tensor } from '@coppice/spec'
import { addedWeights } from './added-weights.ts'
import type { AddedWeight } from './added-weights.ts'
import { changedLists } from './changed-lists.ts'
import { checkReadsBack } from './check-reads-back.ts'
import type { LayersDocument, PlacedLayer } from './document.ts'
import { namingFile } from './in-file.ts'
import { unsupported } from './layer-failure.ts'
import { prunedGraph, prunedLayer } from './pruned-layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import type { Config } from './topology/config.ts'
import { replaceStated } from './topology/replace-stated.ts'
import { updateConfig } from './update-config.ts'
import type { StoredWeights } from './update-config.ts'
import type { WrittenLayers } from './written-layers.ts'

/**
 * States a graph that was read by {@link readLayers} again: options and weights that pruning changed, everything else
 * as it was. What is stated is read once more and must give the very graph.
 *
 * @throws a failure with code `unsupported-model` where layers cannot express the graph, such as one whose
 * normalisations were rewritten; it can be written as ONNX.
 *
 * @example
 * ```ts
 * const { topology, weights, added } = await writeLayers(document, pruned.graph)
 * ```
 */
export async function writeLayers(document: LayersDocument, graph: Graph): Promise<WrittenLayers> {
  try {
    return await restate(document, graph)
  } catch (error) {
    throw namingFile(document.who, error)
  }
}

async function restate(document: LayersDocument, graph: Graph): Promise<WrittenLayers> {
  const [sizes] = await dynamicSizes(graph)
  const pruned = prunedGraph(graph, await infer(graph, sizes))
  const weights = new Map<Tensor, Tensor>()
  const added: AddedWeight[] = []
  const changes = new Map<Config, Config>()
  for (const placed of document.placed) {
    const stored = restoreWeights(placed, pruned)
    for (const [before, after] of stored.values()) if (after !== before) weights.set(before, after)
    const own = await addedWeights(placed, pruned)
    added.push(...own.weights)
    addChange(changes, placed, updateConfig(placed, pruned, { stored, options: own.options }))
  }
  const lists = new Map((await Promise.all(document.placed.map(async placed => changedLists(placed, graph)))).flat())
  const isSame = changes.size === 0 && lists.size === 0
  const topology = isSame ? document.topology : replaceStated(document.topology, { objects: changes, lists })
  await checkReadsBack(document, { topology, weights, added }, pruned, sizes)
  return { topology, weights, added }
}

/** The stored tensor of each role, and what is to be stored in its place. */
function restoreWeights(placed: PlacedLayer, pruned: PrunedGraph): StoredWeights {
  const { layer, weights } = placed
  return new Map(
    [...weights].map(([role, { name, stored, arranged, part }]) => {
      const given = pruned.graph.tensors.get(name)
      // One that somebody made anew under the old name takes the place of the old one.
      const tensor = given && given.origin === undefined ? { ...given, origin: arranged.origin } : given
      const restored = tensor && restoreTensor(tensor, layer.restore?.(role, prunedLayer(placed, pruned)), part)
      return [role, [stored, restored?.tensor ?? stored]] as const
    }),
  )
}

/** Notes the new statement of a layer; one that is stated once for two must change in both alike. */
function addChange(changes: Map<Config, Config>, placed: PlacedLayer, changed: Config | undefined): void {
  const { stated, path } = placed
  const other = changes.get(stated)
  if (changed) changes.set(stated, changed)
  if (!other || JSON.stringify(other) === JSON.stringify(changed ?? stated)) return
  throw unsupported(placed, `both uses of ${path.at(-1)} to lose the same`, 'different ones', remedy)
}

const remedy = 'Write it as ONNX.'
