import type { Graph } from '@coppice/spec'

/** The names that an inner graph reads and does not make: values of the graphs around it. */
export function freeValues(graph: Graph): string[] {
  const own = new Set([...graph.inputs.map(({ name }) => name), ...graph.tensors.keys()])
  for (const node of graph.nodes) for (const name of node.outputs) own.add(name)
  const inner = graph.nodes.flatMap(node => [
    ...node.inputs,
    ...Object.values(node.attributes).flatMap(attribute =>
      attribute.kind === 'graph' ? freeValues(attribute.value) : [],
    ),
  ])
  const read = [...inner, ...graph.outputs.map(({ name }) => name)]
  return [...new Set(read)].filter(name => name !== '' && !own.has(name))
}
