import type { Tensor } from '@coppice/spec'
import type { WeightLookup } from '../layer.ts'
import { tensorOf, wave } from './sample.ts'

/** A layer as a file states it. */
export type Stated = Readonly<Record<string, unknown>>

/** An input of so many sizes after the batch. */
export function inputLayer(name: string, sizes: readonly (number | null)[]): Stated {
  return { class_name: 'InputLayer', config: { name, batch_shape: [null, ...sizes] }, name, inbound_nodes: [] }
}

/** A tensor that a layer gives, as Keras 3 states it. */
export function tensorFrom(layer: string): Stated {
  return { class_name: '__keras_tensor__', config: { keras_history: [layer, 0, 0] } }
}

/** A layer that is called with others, or with what stands in their place, as Keras 3 states it. */
export function called(
  className: string,
  name: string,
  { args, kwargs = {}, ...config }: { readonly args: readonly unknown[]; readonly kwargs?: Stated } & Stated,
): Stated {
  const own = className.startsWith('ops.')
    ? { module: 'keras.src.ops.numpy', class_name: className.slice(4) }
    : { module: 'keras.layers', class_name: className }
  return { ...own, name, config: { name, ...config }, inbound_nodes: [{ args, kwargs }] }
}

/** A functional model whose last layer is its output. */
export function functional(...layers: readonly Stated[]): Stated {
  const places = layers
    .filter(({ class_name: className }) => className === 'InputLayer')
    .map(({ name }) => [name, 0, 0])
  const last = [layers.at(-1)!['name'], 0, 0]
  return { class_name: 'Functional', config: { name: 'network', layers, input_layers: places, output_layers: [last] } }
}

/** A sequential model whose first layer states the shape of its input. */
export function sequential(...layers: readonly Stated[]): Stated {
  return { class_name: 'Sequential', config: { name: 'network', layers } }
}

/** Weights by the path of their layer and by role, which are given in the order in which layers ask for them. */
export function lookupIn(
  weights: Readonly<Record<string, Readonly<Record<string, readonly number[] | Tensor>>>>,
): WeightLookup {
  return ({ path }, roles) => {
    const own = weights[path.join('/')] ?? {}
    return roles.flatMap((role, at) => {
      const stored = own[role]
      if (stored === undefined) return []
      return Array.isArray(stored)
        ? [tensorOf(role, stored as number[], wave(stored as number[], at).data)]
        : [stored as Tensor]
    })
  }
}

/** No weights at all. */
export const noWeights: WeightLookup = () => []
