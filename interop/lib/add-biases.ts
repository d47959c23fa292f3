import type { Graph, Model, Node, Tensor } from '@coppice/spec'

/** The same model, in which convolutions that had no bias have one, as repairs give it to them. */
export function addBiases(model: Model): Model {
  const { graph } = model
  const made = graph.nodes.filter(hasNoBias).map(node => makeBias(graph, node))
  const nodes = graph.nodes.map(node => (hasNoBias(node) ? { ...node, inputs: [...node.inputs, nameOf(node)] } : node))
  const tensors = new Map([...graph.tensors, ...made.map(tensor => [tensor.name, tensor] as const)])
  return { ...model, graph: { ...graph, nodes, tensors } }
}

const hasNoBias = ({ operator, inputs }: Node): boolean => /^Conv(Transpose)?$/.test(operator) && inputs.length === 2

const nameOf = ({ outputs }: Node): string => `${outputs[0]!}/made`

function makeBias({ tensors }: Graph, node: Node): Tensor {
  const filters = tensors.get(node.inputs[1]!)!.shape[node.operator === 'Conv' ? 0 : 1]!
  const data = Float32Array.from({ length: filters }, (_, i) => Math.sin(i + 1))
  return { name: nameOf(node), type: 'float32', shape: [filters], read: () => new Uint8Array(data.buffer) }
}
