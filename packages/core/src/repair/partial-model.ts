import type { DataType, Graph, Model, Node } from '@coppice/spec'

/** Every value that a node reads, those that the graphs inside it read included. */
export function valuesReadBy(node: Node): string[] {
  const inner = Object.values(node.attributes).flatMap(attribute =>
    attribute.kind === 'graph' ? valuesOf(attribute.value) : [],
  )
  return [...node.inputs, ...inner].filter(name => name !== '')
}

const valuesOf = ({ nodes, outputs }: Graph): string[] => [
  ...nodes.flatMap(valuesReadBy),
  ...outputs.map(({ name }) => name),
]

/** The model as far as some values need it, with these as its outputs. */
export function partialModel(model: Model, values: ReadonlyMap<string, DataType>): Model {
  const { graph } = model
  const needed = new Set(values.keys())
  const nodes = graph.nodes
    .toReversed()
    .filter(node => {
      if (!node.outputs.some(name => needed.has(name))) return false
      for (const name of valuesReadBy(node)) needed.add(name)
      return true
    })
    .reverse()
  const tensors = new Map([...graph.tensors].filter(([name]) => needed.has(name)))
  const outputs = [...values].map(([name, type]) => ({ name, type, shape: undefined }))
  return { ...model, graph: { ...graph, nodes, tensors, outputs } }
}
