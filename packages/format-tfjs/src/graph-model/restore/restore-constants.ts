import { intAttribute, restoreTensor, type Arrangement, type Restored } from '@coppice/graph'
import type { Graph, Tensor } from '@coppice/spec'
import { originOfNode } from '../finish-graph.ts'
import { depthwiseArrangement } from '../layouts.ts'
import type { GraphDocument } from '../read-graph-model.ts'
import { freshName } from './fresh-name.ts'

/** The constants of the file after pruning. */
export interface RestoredConstants {
  /** The constant of the TensorFlow graph that each tensor of the graph is. */
  readonly names: ReadonlyMap<string, string>
  /** The constant that it comes from. */
  readonly sources: ReadonlyMap<string, string>
  /** In the file's layout, by name. */
  readonly changed: ReadonlyMap<string, Tensor>
  /** Constants that two readers shared and no longer do. */
  readonly added: readonly Tensor[]
}

/** Takes the tensors of a pruned graph back to the file's layout. The first use of a constant keeps its name. */
export function restoreConstants(document: GraphDocument, graph: Graph, taken: Set<string>): RestoredConstants {
  const restored = restoreAll(document, graph)
  const names = new Map<string, string>()
  const sources = new Map<string, string>()
  const changed = new Map<string, Tensor>()
  const added: Tensor[] = []
  const kept = new Set<string>()
  for (const { use, stored, tensor } of restored) {
    const name = kept.has(stored.name) ? freshName({ taken }, use) : stored.name
    kept.add(stored.name)
    sources.set(use, stored.name)
    names.set(use, name)
    if (name !== stored.name) added.push({ ...tensor, name })
    else if (tensor !== stored) changed.set(name, tensor)
  }
  return { names, sources, changed, added }
}

interface RestoredUse extends Restored {
  /** The name of the graph's tensor. */
  readonly use: string
}

/** Tensors that kept their names come before those that were split off from them. */
function restoreAll(document: GraphDocument, graph: Graph): RestoredUse[] {
  const arrangements = findArrangements(document, graph)
  const restored = [...graph.tensors.values()].flatMap((tensor): RestoredUse[] => {
    // One that somebody made anew under the old name takes the place of the old one.
    const origin = tensor.origin ?? document.graph.tensors.get(tensor.name)?.origin
    const found = restoreTensor(
      tensor.origin === origin ? tensor : { ...tensor, origin },
      arrangements.get(tensor.name),
    )
    return found ? [{ use: tensor.name, ...found }] : []
  })
  const isNamed = ({ use, stored }: RestoredUse): boolean => use === stored.name
  return [...restored.filter(isNamed), ...restored.filter(each => !isNamed(each))]
}

const depthwise = ['DepthwiseConv2d', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2dNative']

/** The way back of depthwise filters, which depends on how many groups are left. */
function findArrangements({ nodes }: GraphDocument, graph: Graph): Map<string, Arrangement> {
  const arrangements = new Map<string, Arrangement>()
  for (const node of graph.nodes) {
    const owner = originOfNode(node)?.emission?.owner
    if (node.operator !== 'Conv' || owner === undefined || !depthwise.includes(nodes.get(owner)!.op)) continue
    const filter = graph.tensors.get(node.inputs[1]!)
    if (filter)
      arrangements.set(filter.name, depthwiseArrangement(filter.shape.length - 2, intAttribute(node, 'group', 1)))
  }
  return arrangements
}
