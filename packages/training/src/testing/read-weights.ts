import type { Model } from '@coppice/spec'

/** The elements of the initializers of a model, by name. */
export async function readWeights({ graph }: Model): Promise<Map<string, Float32Array>> {
  const weights = new Map<string, Float32Array>()
  for (const [name, tensor] of graph.tensors) {
    if (tensor.type === 'float32') weights.set(name, new Float32Array((await tensor.read()).slice().buffer))
  }
  return weights
}

/** How many elements are exactly zero. */
export const zerosIn = (weights: Float32Array): number => weights.filter(weight => weight === 0).length
