import type { Graph, Tensor } from '@coppice/spec'
import { isFollowed } from './known-values.ts'
import type { Known } from '../inferred.ts'
import { elementsOf } from '../shapes.ts'
import { decodeElements } from '../tensors/tensor-elements.ts'

/** The elements of the constants that can steer shapes, by tensor. */
export type Constants = ReadonlyMap<Tensor, Known>

/**
 * Reads the constants that can matter to shapes: initializers and tensor attributes, in inner graphs too, of at most
 * 65,536 elements, or 1,024 where they are floats. Weights are not touched.
 */
export async function readConstants(graph: Graph): Promise<Constants> {
  const constants = new Map<Tensor, Known>()
  for (const tensor of steeringTensors(graph)) {
    const bytes = await tensor.read()
    constants.set(tensor, { shape: tensor.shape, data: decodeElements(tensor.type, bytes, elementsOf(tensor.shape)) })
  }
  return constants
}

function* steeringTensors(graph: Graph): Generator<Tensor> {
  for (const tensor of graph.tensors.values()) if (canSteer(tensor)) yield tensor
  for (const node of graph.nodes) {
    for (const attribute of Object.values(node.attributes)) {
      if (attribute.kind === 'tensor' && canSteer(attribute.value)) yield attribute.value
      if (attribute.kind === 'graph') yield* steeringTensors(attribute.value)
    }
  }
}

function canSteer(tensor: Tensor): boolean {
  if (tensor.type === 'string' || tensor.type.startsWith('complex')) return false
  return isFollowed(tensor.type, tensor.shape)
}
