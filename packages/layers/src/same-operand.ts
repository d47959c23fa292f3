import type { Tensor } from '@coppice/spec'

/** Operators whose second operand is a shape, which may be written in several ways; what they give is compared instead. */
const shaped = new Set(['Reshape', 'Expand'])

/**
 * Whether an operand of a pruned graph is what reading what was written gives again. Weights are compared by name and
 * shape, as they are written; constants by their elements, as nothing writes them. A single number may follow from
 * sizes, such as the scale of an attention, for which its weights make up.
 */
export async function isSameOperand(
  operator: string,
  own: Tensor | undefined,
  other: Tensor | undefined,
  isAdded: (tensor: Tensor) => boolean,
): Promise<boolean> {
  if (!own || !other) return own === other
  if (own.type !== other.type) return false
  if (shaped.has(operator)) return true
  if (own.shape.join() !== other.shape.join()) return false
  if (other.origin !== undefined) return own.name === other.name || isAdded(own)
  if (own.shape.length === 0) return true
  const [left, right] = await Promise.all([own.read(), other.read()])
  return left.length === right.length && left.every((byte, i) => byte === right[i])
}
