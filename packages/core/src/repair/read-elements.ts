import { decodeElements, elementsOf } from '@coppice/graph'
import type { Tensor } from '@coppice/spec'

/** The elements of a tensor as numbers. */
export async function readElements(tensor: Tensor): Promise<ArrayLike<number>> {
  return decodeElements(tensor.type, await tensor.read(), elementsOf(tensor.shape))
}
