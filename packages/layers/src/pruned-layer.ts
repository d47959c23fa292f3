import { sourceShape } from '@coppice/graph'
import type { Inferences, SourceValue } from '@coppice/graph'
import type { Graph, Node } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'
import type { PrunedLayer } from './layer.ts'

/** A placed layer as the pruned graph has it. */
export function prunedLayer(placed: PlacedLayer, graph: Graph, inferences: Inferences): PrunedLayer {
  const own = new Set(placed.nodes)
  const nodes = graph.nodes.filter(node => own.has(node.name))
  const { path, className, config } = placed
  return {
    path,
    className,
    config,
    graph,
    attributeOf: (operator, name) =>
      numberIn(
        nodes.find(node => node.operator === operator),
        name,
      ),
    outputShape: () => shapeAfter(placed.outputs[0]!, graph, inferences),
  }
}

function numberIn(node: Node | undefined, name: string): number | undefined {
  const attribute = node?.attributes[name]
  return attribute?.kind === 'int' || attribute?.kind === 'float' ? attribute.value : undefined
}

/** The shape of a value in the pruned graph, in the order of the source; sizes that were dynamic before are -1. */
export function shapeAfter(value: SourceValue, graph: Graph, inferences: Inferences): readonly number[] {
  const node = graph.nodes.find(({ name }) => name === value.name)
  const shape = inferences.get(node?.outputs[0] ?? value.name)?.shape ?? []
  const before = value.inferred.shape ?? []
  const after = before.map((size, axis) => (size < 0 ? -1 : (shape[axis] ?? size)))
  return sourceShape({ ...value, inferred: { ...value.inferred, shape: after } })
}
