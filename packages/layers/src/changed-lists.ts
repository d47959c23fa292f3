import { decodeElements, elementsOf, encodeElements } from '@coppice/graph'
import type { Graph } from '@coppice/spec'
import type { PlacedLayer } from './document.ts'

/** The lists that state constants of a layer, and what is to be stated in the place of those that pruning changed. */
export async function changedLists(
  { lists }: PlacedLayer,
  { tensors }: Graph,
): Promise<readonly (readonly [readonly unknown[], readonly unknown[]])[]> {
  const all = [...lists].map(async ([name, list]) => {
    const tensor = tensors.get(name)
    if (!tensor) return []
    const [bytes, before] = [await tensor.read(), encodeElements(tensor.type, list.flat(Infinity) as number[])]
    if (bytes.length === before.length && bytes.every((byte, i) => byte === before[i])) return []
    const numbers = decodeElements(tensor.type, bytes, elementsOf(tensor.shape))
    return [[list, nest(Array.from(numbers as Iterable<number>, Number), tensor.shape)] as const]
  })
  return (await Promise.all(all)).flat()
}

/** Numbers as lists within lists. */
function nest(numbers: readonly number[], [size, ...rest]: readonly number[]): unknown[] {
  if (rest.length === 0) return [...numbers]
  const length = numbers.length / size!
  return Array.from({ length: size! }, (_, i) => nest(numbers.slice(i * length, (i + 1) * length), rest))
}
