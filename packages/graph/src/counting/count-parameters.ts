import type { Graph, Tensor } from '@coppice/spec'
import { isFloatType } from '../tensors/data-types.ts'
import { elementsOf } from '../shapes.ts'

/**
 * The number of elements of all float constants: initializers and `Constant` nodes, in the branches of `If` too. What an
 * importer added to what the file stores is not counted.
 *
 * @example
 * ```ts
 * countParameters(model.graph) // 11689512 for ResNet-18
 * ```
 */
export function countParameters(graph: Graph): number {
  let count = 0
  for (const tensor of new Set(constantTensors(graph))) {
    if (isFloatType(tensor.type)) count += Math.max(storedElements(tensor), 0)
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

/** The elements of a tensor that count as parameters: those that its source stores. */
export function storedElements({ shape, storedShare = 1 }: Tensor): number {
  return elementsOf(shape) * storedShare
}
