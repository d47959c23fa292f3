import type { DataType, Graph, Tensor } from '@coppice/spec'

/**
 * Initializers and the tensors of `Constant` nodes, by the name of the value that they are.
 *
 * @example
 * ```ts
 * constantsOf(model.graph).get('conv1.weight')?.shape // [64, 3, 7, 7]
 * ```
 */
export function constantsOf(graph: Graph): ReadonlyMap<string, Tensor> {
  const constants = new Map(graph.tensors)
  for (const node of graph.nodes) {
    const value = node.operator === 'Constant' ? node.attributes['value'] : undefined
    if (value?.kind === 'tensor') constants.set(node.outputs[0]!, { ...value.value, name: node.outputs[0]! })
  }
  return constants
}

const WEIGHT_TYPES: ReadonlySet<DataType | undefined> = new Set<DataType>(['float16', 'bfloat16', 'float32', 'float64'])

/** Whether elements of a type are weights: they can be scored, set to zero one by one, and cut. */
export function isWeightType(type: DataType | undefined): boolean {
  return WEIGHT_TYPES.has(type)
}
