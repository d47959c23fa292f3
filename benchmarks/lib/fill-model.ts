import type { Model, Tensor } from '@coppice/spec'
import type { KerasTensor } from './read-keras-weights.ts'

/** The model with the given elements in the tensors of these names. */
export function fillModel(model: Model, weights: ReadonlyMap<string, KerasTensor>): Model {
  const tensors = new Map<string, Tensor>(model.graph.tensors)
  for (const [name, { shape, data }] of weights) {
    const tensor = tensors.get(name)
    if (tensor?.shape.join() !== shape.join())
      throw new Error(`fillModel: expected ${name} of shape [${tensor?.shape}], received [${shape}]`)
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    tensors.set(name, { ...tensor, read: () => bytes })
  }
  return { ...model, graph: { ...model.graph, tensors } }
}
