import { sourceShape } from '@coppice/graph'
import type { Inferences, SourceValue } from '@coppice/graph'
import type { Graph, Node } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'
import type { PrunedLayer } from './layer.ts'

/** A pruned graph with what is known of its values. */
export interface PrunedGraph {
  readonly graph: Graph
  readonly inferences: Inferences
  readonly nodes: ReadonlyMap<string, Node>
}

/** A pruned graph, with its nodes by name. */
export function prunedGraph(graph: Graph, inferences: Inferences): PrunedGraph {
  return { graph, inferences, nodes: new Map(graph.nodes.map(node => [node.name, node])) }
}

/** A placed layer as the pruned graph has it. */
export function prunedLayer(placed: PlacedLayer, pruned: PrunedGraph): PrunedLayer {
  const { path, className, config } = placed
  const node = (name: string): Node | undefined => pruned.nodes.get([...path, name].join('/'))
  return {
    path,
    className,
    config,
    graph: pruned.graph,
    node,
    shapeAt: name => pruned.inferences.get(node(name)?.outputs[0] ?? '')?.shape,
    attributeOf: (operator, name) => numberIn(ownNode(placed, pruned, operator), name),
    inputShape: () => shapeAfter(placed.inputs[0]!, pruned),
    outputShape: () => shapeAfter(placed.outputs[0]!, pruned),
  }
}

function ownNode({ nodes }: PlacedLayer, pruned: PrunedGraph, operator: string): Node | undefined {
  return nodes.map(name => pruned.nodes.get(name)).find(node => node?.operator === operator)
}

function numberIn(node: Node | undefined, name: string): number | undefined {
  const attribute = node?.attributes[name]
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : undefined
}

/** The shape of a value in the pruned graph, in the order of the source; sizes that were dynamic before are -1. */
export function shapeAfter(value: SourceValue, { nodes, inferences }: PrunedGraph): readonly number[] {
  const shape = inferences.get(nodes.get(value.name)?.outputs[0] ?? value.name)?.shape ?? []
  const before = value.inferred.shape ?? []
  const after = before.map((size, axis) => (size < 0 ? -1 : (shape[axis] ?? size)))
  return sourceShape({ ...value, inferred: { ...value.inferred, shape: after } })
}
