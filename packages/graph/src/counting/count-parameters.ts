import type { Graph, Tensor } from '@coppice/spec'
import { isFloatType } from '../tensors/data-types.ts'
import { elementsOf } from '../shapes.ts'

/**
 * The number of elements of all float constants: initializers and `Constant` nodes, in the branches of `If` too.
 *
 * @example
 * ```ts
 * countParameters(model.graph) // 11689512 for ResNet-18
 * ```
 */
export function countParameters(graph: Graph): number {
  let count = 0
  for (const tensor of new Set(constantTensors(graph))) {
    if (isFloatType(tensor.type)) count += Math.max(elementsOf(tensor.shape), 0)
  }
  return count
}

function* constantTensors(graph: Graph): Generator<Tensor> {
  yield* graph.tensors.values()
  for (const node of graph.nodes) {
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'tensor' && node.operator === 'Constant') yield attribute.value
      if (attribute.kind === 'graph') yield* constantTensors(attribute.value)
    }
  }
}
