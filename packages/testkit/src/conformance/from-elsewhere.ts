import type { Attribute, Graph, Model, Node } from '@coppice/spec'

/** What another format keeps of its file: nobody else can make anything of it, nor print it as JSON. */
const origin: { self?: unknown } = {}
origin.self = origin

/** The same model as if a format that nobody knows had read it. */
export function fromElsewhere(model: Model): Model {
  return { ...model, format: 'elsewhere', document: origin, graph: markGraph(model.graph) }
}

function markGraph(graph: Graph): Graph {
  const mark = <Part extends object>(part: Part): Part & { origin: unknown } => ({ ...part, origin })
  const markAll = <Part extends object>(parts: ReadonlyMap<string, Part>): Map<string, Part> =>
    new Map([...parts].map(([name, part]) => [name, mark(part)]))
  return {
    ...graph,
    inputs: graph.inputs.map(mark),
    outputs: graph.outputs.map(mark),
    nodes: graph.nodes.map(node => mark(markNode(node))),
    tensors: markAll(graph.tensors),
    values: markAll(graph.values),
  }
}

function markNode(node: Node): Node {
  const attributes = Object.entries(node.attributes).map(([name, attribute]) => [name, markAttribute(attribute)])
  return { ...node, attributes: Object.fromEntries(attributes) as Node['attributes'] }
}

function markAttribute(attribute: Attribute): Attribute {
  if (attribute.kind === 'tensor') return { ...attribute, value: { ...attribute.value, origin } }
  return attribute.kind === 'graph' ? { ...attribute, value: markGraph(attribute.value) } : attribute
}
