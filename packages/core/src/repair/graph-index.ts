import { constantsOf } from '@coppice/graph'
import type { Graph, Node, Tensor } from '@coppice/spec'
import { valuesReadBy } from './partial-model.ts'

/** What one graph is known by. */
export interface GraphIndex {
  readonly graph: Graph
  readonly constants: ReadonlyMap<string, Tensor>
  readonly producers: ReadonlyMap<string, Node>
  readonly readers: ReadonlyMap<string, readonly Node[]>
}

/** Looks up constants, and the nodes that make and read each value. */
export function indexGraph(graph: Graph): GraphIndex {
  const readers = new Map<string, Node[]>()
  for (const node of graph.nodes)
    for (const name of valuesReadBy(node)) readers.set(name, [...(readers.get(name) ?? []), node])
  const producers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)))
  return { graph, constants: constantsOf(graph), producers, readers }
}
