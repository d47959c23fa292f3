import { unitsOf } from '@coppice/core'
import type { Model } from '@coppice/spec'

/**
 * The names of the weights of convolutions, dense and recurrent layers: what penalties are on by default. Biases, norms
 * and embedding tables are exempt.
 *
 * @example
 * ```ts
 * await layerWeights(model) // ['conv.weight', 'fc.weight']
 * ```
 */
export async function layerWeights(model: Model): Promise<readonly string[]> {
  const { outlines } = await unitsOf(model, undefined, 'element')
  return outlines.map(({ id }) => id)
}
