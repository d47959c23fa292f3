import type { DataType, Graph, Tensor } from '@coppice/spec'

/** Initializers and the tensors of `Constant` nodes, by the name of the value that they are. */
export function constantsOf(graph: Graph): ReadonlyMap<string, Tensor> {
  const constants = new Map(graph.tensors)
  for (const node of graph.nodes) {
    const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
    if (value?.kind === 'tensor') constants.set(node.outputs[0]!, { ...value.value, name: node.outputs[0]! })
  }
  return constants
}

const FLOATS: ReadonlySet<DataType | undefined> = new Set<DataType>(['float16', 'bfloat16', 'float32', 'float64'])

/** Whether elements of this type are weights that can be masked and cut. */
export function isFloat(type: DataType | undefined): boolean {
  return FLOATS.has(type)
}
