import type { Graph, Model, Node, Tensor } from '@coppice/spec'
import type { Layer } from './layer.ts'
import { withElements, writeMatrices } from './layer-weights.ts'
import { readElements } from './read-elements.ts'
import type { Solution } from './repair.ts'

/** The model with new weights and biases in one layer. */
export async function applySolution(
  model: Model,
  layer: Layer,
  { weights, biases }: Pick<Solution, 'weights' | 'biases'>,
): Promise<Model> {
  const graph = replaceConstant(model.graph, writeMatrices(layer.weight, layer.form, weights))
  return { ...model, graph: await applyBias(graph, layer, Float64Array.from(biases.flatMap(own => Array.from(own)))) }
}

async function applyBias(graph: Graph, { bias, form, output, weight }: Layer, values: Float64Array): Promise<Graph> {
  switch (bias.kind) {
    case 'none':
      return graph
    case 'new': {
      if (values.every(value => value === 0)) return graph
      const tensor = { name: freshName(graph, `${weight.name}.repair`), type: weight.type, shape: [values.length] }
      const placed = withElements({ ...tensor, read: () => new Uint8Array() }, values.map(unscale(form.biasScale)))
      return addOperand(graph, output, bias.operand, placed)
    }
    case 'own':
      return replaceOperand(graph, output, bias.operand, withElements(bias.tensor, values.map(unscale(form.biasScale))))
    case 'after': {
      const before = await readElements(bias.tensor)
      const sum = values.map((value, i) => value + before[i]!)
      return replaceOperand(graph, bias.reader, bias.operand, withElements(bias.tensor, sum))
    }
  }
}

const unscale =
  (scale: number) =>
  (value: number): number =>
    value / scale

/** Puts a tensor in the place of the one of its name. */
export function replaceConstant(graph: Graph, tensor: Tensor): Graph {
  const tensors = graph.tensors.has(tensor.name) ? new Map(graph.tensors).set(tensor.name, tensor) : graph.tensors
  const nodes = graph.tensors.has(tensor.name)
    ? graph.nodes
    : graph.nodes.map(node => (node.outputs[0] === tensor.name ? withValue(node, tensor) : node))
  return { ...graph, tensors, nodes }
}

const withValue = (node: Node, tensor: Tensor): Node => ({
  ...node,
  attributes: { ...node.attributes, value: { kind: 'tensor', value: tensor } },
})

/** Replaces a constant at one use of it, which may go by another name; other uses keep what they had. */
function replaceOperand(graph: Graph, output: string, operand: number, tensor: Tensor): Graph {
  const uses = graph.nodes.reduce((sum, { inputs }) => sum + inputs.filter(name => name === tensor.name).length, 0)
  const isDirect = graph.nodes.some(({ outputs, inputs }) => outputs[0] === output && inputs[operand] === tensor.name)
  if (isDirect && uses === 1) return replaceConstant(graph, tensor)
  return addOperand(graph, output, operand, { ...tensor, name: freshName(graph, `${tensor.name}.repair`) })
}

function addOperand(graph: Graph, output: string, operand: number, tensor: Tensor): Graph {
  const nodes = graph.nodes.map(node => {
    if (node.outputs[0] !== output) return node
    const inputs = Array.from({ length: Math.max(node.inputs.length, operand + 1) }, (_, i) => node.inputs[i] ?? '')
    return { ...node, inputs: inputs.with(operand, tensor.name) }
  })
  return { ...graph, nodes, tensors: new Map(graph.tensors).set(tensor.name, tensor) }
}

function freshName({ tensors, nodes }: Graph, wanted: string): string {
  const taken = new Set([...tensors.keys(), ...nodes.flatMap(node => node.outputs)])
  let name = wanted
  while (taken.has(name)) name += '_'
  return name
}
