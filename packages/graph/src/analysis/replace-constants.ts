import type { Graph, Node, Tensor } from '@coppice/spec'

/**
 * The graph with other tensors in the place of some of its constants, initializers and `Constant` nodes alike, by the
 * names that `constantsOf` gives them.
 *
 * @example
 * ```ts
 * const zeros = { ...model.graph.tensors.get('fc.weight')!, read: () => new Uint8Array(4000) }
 * const graph = replaceConstants(model.graph, new Map([['fc.weight', zeros]]))
 * ```
 */
export function replaceConstants(graph: Graph, tensors: ReadonlyMap<string, Tensor>): Graph {
  if (tensors.size === 0) return graph
  return {
    ...graph,
    tensors: new Map([...graph.tensors].map(([name, tensor]) => [name, tensors.get(name) ?? tensor])),
    nodes: graph.nodes.map(node => replaceConstant(node, tensors)),
  }
}

function replaceConstant(node: Node, tensors: ReadonlyMap<string, Tensor>): Node {
  const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
  const tensor = value?.kind === 'tensor' ? tensors.get(node.outputs[0]!) : undefined
  return tensor ? { ...node, attributes: { ...node.attributes, value: { kind: 'tensor', value: tensor } } } : node
}
