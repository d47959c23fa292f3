import { createRandom } from '@coppice/core'

/**
 * The numbers from 0 to below `count` in an order that depends on the seed and the name alone.
 *
 * @example
 * ```ts
 * shuffle(3, 1) // Int32Array [2, 0, 1], the same each time
 * ```
 */
export function shuffle(count: number, seed: number, name = 'shuffle'): Int32Array {
  const random = createRandom(seed, name)
  const order = Int32Array.from({ length: count }, (_, at) => at)
  for (let at = count - 1; at > 0; at--) {
    const other = random.integer(at + 1)
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
  return order
}
