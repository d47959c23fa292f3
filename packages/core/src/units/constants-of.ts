import type { DataType, Graph, Tensor } from '@coppice/spec'

/** Initializers and the tensors of `Constant` nodes, by the name of the value that they are. */
export function constantsOf(graph: Graph): ReadonlyMap<string, Tensor> {
  const constants = new Map(graph.tensors)
  for (const node of graph.nodes) {
    const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
    if (value?.kind === 'tensor') constants.set(node.outputs[0]!, value.value)
  }
  return constants
}

const weightTypes: ReadonlySet<DataType> = new Set<DataType>(['float16', 'bfloat16', 'float32', 'float64'])

/** Whether elements of a type can be scored and set to zero one by one. */
export const isWeightType = (type: DataType): boolean => weightTypes.has(type)
