import type { Graph, Tensor } from '@coppice/spec'
import { isJsonObject, type JsonObject } from '@coppice/layers'
import type { WeightChanges } from '../weights/plan-weights.ts'
import { encodeShape } from './attributes.ts'
import { changeNode } from './change-node.ts'
import type { NodeDef } from './node-def.ts'
import type { GraphDocument } from './read-graph-model.ts'
import { checkReadsBack } from './restore/check-reads-back.ts'
import { restoreNode } from './restore/restore-node.ts'
import { beginRestoring, type Restoring } from './restore/restoring.ts'
import { reachableFrom } from './sort-nodes.ts'

/** A graph model as it has to be written. */
export interface WrittenGraph {
  /** The same object where no node changed. */
  readonly topology: JsonObject
  readonly weights: WeightChanges
}

/**
 * States a graph that was read from a graph model again: nodes and weights that pruning changed, everything else as it
 * was. What is stated is read once more and must give the very graph.
 *
 * @throws a failure with code `unsupported-model` where a TensorFlow graph cannot say what pruning made.
 */
export async function writeGraphModel(document: GraphDocument, graph: Graph, who: string): Promise<WrittenGraph> {
  const restoring = await beginRestoring(document, graph, who)
  const changed = new Map<string, NodeDef>()
  for (const node of document.order) {
    const restored = await restoreNode(restoring, node)
    if (restored !== node) changed.set(node.name, restored)
  }
  const nodes = assembleNodes(restoring, changed)
  const dropped = [...document.nodes.keys()].filter(name => !nodes.has(name))
  const weights: WeightChanges = {
    changed: restoring.constants.changed,
    dropped: new Set(dropped),
    added: restoring.weights,
  }
  const topology = replaceNodes(restoring, nodes)
  if (topology !== document.topology) await checkReadsBack(restoring, topology, weights)
  return { topology, weights }
}

/** The nodes of the file in their order, then the new ones; without those that only what is gone needed. */
function assembleNodes({ document, added }: Restoring, changed: ReadonlyMap<string, NodeDef>): Map<string, NodeDef> {
  const all = [...document.nodes.values()].map(node => changed.get(node.name) ?? node)
  const known = new Map([...all, ...added.values()].map(node => [node.name, node]))
  const outputs = document.signature.outputs.map(output => output.node)
  const needed = reachableFrom(known, outputs)
  const before = new Set(document.order.map(node => node.name))
  const isKept = ({ name }: NodeDef): boolean => needed.has(name) || (document.nodes.has(name) && !before.has(name))
  return new Map([...known].filter(([, node]) => isKept(node)))
}

function replaceNodes({ document, constants }: Restoring, nodes: ReadonlyMap<string, NodeDef>): JsonObject {
  const { topology, nodes: before, stored } = document
  const isReshaped = ([name, { shape }]: readonly [string, Tensor]): boolean =>
    String(stored.get(name)!.shape) !== String(shape)
  const reshaped = new Map([...constants.changed].filter(isReshaped))
  const isSame = [...nodes].every(([name, node]) => before.get(name) === node) && nodes.size === before.size
  if (isSame && reshaped.size === 0) return topology
  const list = [...nodes.values()].map(node => forgetShapes(reshapeConstant(node, reshaped.get(node.name))).json)
  return { ...topology, node: list }
}

/** A constant whose weight has another shape says so. */
function reshapeConstant(node: NodeDef, weight: Tensor | undefined): NodeDef {
  const { value } = node.attributes
  const tensor = isJsonObject(value) ? value['tensor'] : undefined
  if (!weight || !isJsonObject(value) || !isJsonObject(tensor)) return node
  const shaped = { ...value, tensor: { ...tensor, tensorShape: encodeShape(weight.shape) } }
  return changeNode(node, { attributes: { value: shaped } })
}

/** What converters note of shapes is no longer true. */
function forgetShapes(node: NodeDef): NodeDef {
  const isNoted = node.attributes['_output_shapes'] !== undefined
  return isNoted ? changeNode(node, { attributes: { _output_shapes: undefined } }) : node
}
