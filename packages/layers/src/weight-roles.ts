import type { LayerReference } from './layer.ts'
import { layerOf } from './layers/index.ts'

/**
 * What the weights of a layer are called, in the order in which Keras has them.
 *
 * @throws a failure with code `unsupported-model` for classes that are not known.
 *
 * @example
 * ```ts
 * weightRoles({ path: ['dense'], className: 'Dense', config: { use_bias: true } }) // ['kernel', 'bias']
 * ```
 */
export function weightRoles(layer: LayerReference): readonly string[] {
  return (layerOf(layer).weights?.(layer.config, layer) ?? []).map(({ role }) => role)
}
