import type { Graph } from '@coppice/spec'
import type { Layer } from './layer.ts'
import { valuesReadBy } from './partial-model.ts'

/** A layer of which it is not known yet when its turn comes. */
export type Unordered = Omit<Layer, 'level'>

/**
 * How many layers to be mended lie before each value at most. A layer that makes good what another branch got wrong
 * waits for that branch too, which may come later among the nodes: passes are made until nothing changes.
 */
function levelsOf(layers: readonly Unordered[], { nodes }: Graph): ReadonlyMap<string, number> {
  const mended = new Map(layers.map(layer => [layer.output, layer]))
  const levels = new Map<string, number>()
  for (let isStable = false; !isStable;) {
    isStable = true
    for (const node of nodes) {
      const layer = mended.get(node.outputs[0]!)
      const read = [...valuesReadBy(node), ...(layer?.branch ? [layer.branch.other] : [])]
      const level = Math.max(0, ...read.map(name => levels.get(name) ?? 0)) + (layer ? 1 : 0)
      isStable &&= (levels.get(node.outputs[0]!) ?? 0) === level
      for (const name of node.outputs) levels.set(name, level)
    }
  }
  return levels
}

const withoutBranch = ({ branch: _, ...layer }: Unordered): Unordered => layer

/** Of the layers that meet in one sum, the last alone makes good what the others got wrong. */
function chooseBranches(layers: readonly Unordered[], graph: Graph): Unordered[] {
  const levels = levelsOf(layers.map(withoutBranch), graph)
  const last = new Map<string, Unordered>()
  for (const layer of layers) {
    const rival = layer.branch && last.get(layer.branch.sum)
    if (layer.branch && (!rival || levels.get(layer.output)! >= levels.get(rival.output)!))
      last.set(layer.branch.sum, layer)
  }
  return layers.map(layer => (layer.branch && last.get(layer.branch.sum) === layer ? layer : withoutBranch(layer)))
}

/** The layers in the order in which they are mended, each with its level. */
export function orderLayers(layers: readonly Unordered[], graph: Graph): Layer[] {
  const chosen = chooseBranches(layers, graph)
  const levels = levelsOf(chosen, graph)
  return chosen.map(layer => ({ ...layer, level: levels.get(layer.output)! - 1 })).sort((a, b) => a.level - b.level)
}
