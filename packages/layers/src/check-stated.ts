import type { Inferred } from '@coppice/graph'
import type { PlacedLayer } from './document.ts'
import { invalid } from './layer-failure.ts'
import { prunedLayer } from './pruned-layer.ts'
import type { PrunedGraph } from './pruned-layer.ts'
import type { Graph } from '@coppice/spec'

/** A graph with what was known of its values while it was made. */
export function madeGraph(graph: Graph, made: ReadonlyMap<string, Inferred>): PrunedGraph {
  const inferences = new Map(
    graph.nodes.flatMap(({ name, outputs }) => {
      const inferred = made.get(name)
      return inferred ? [[outputs[0]!, inferred] as const] : []
    }),
  )
  return { graph, inferences, nodes: new Map(graph.nodes.map(node => [node.name, node])) }
}

/**
 * Throws `invalid-model` where a layer states other sizes than its weights have: what it would state of itself after
 * pruning must be what it states before.
 */
export function checkStated(placed: PlacedLayer, graph: PrunedGraph): void {
  const { layer, config, weights } = placed
  const shapeOf = (role: string): readonly number[] | undefined => weights.get(role)?.stored.shape
  const own = layer.update?.({ ...prunedLayer(placed, graph), shapeOf }) ?? {}
  for (const [option, value] of Object.entries(own)) {
    const stated = config[option]
    const isOdd = typeof value === 'number' && typeof stated === 'number' && value !== stated
    if (isOdd) throw invalid(placed, `${option} ${value}, as its weights have it`, stated)
  }
}
