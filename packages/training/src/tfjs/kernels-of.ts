import type { LayersModelLike, WeightLike } from './tensorflow.ts'

/** A weight that can be pruned, with its shape. */
export interface Kernel {
  readonly name: string
  readonly weight: WeightLike
  readonly shape: readonly number[]
}

/**
 * The kernels of the layers that are trained: of dense, convolutional and recurrent layers, in the model's order. Biases,
 * norms and embedding tables are left alone, and what `exempt` names, with `*` for any characters.
 */
export function kernelsOf({ layers }: LayersModelLike, exempt: readonly string[]): Kernel[] {
  const spared = exempt.map(pattern => new RegExp(`^${pattern.split('*').map(escapeText).join('.*')}$`))
  const kernels = new Map<string, Kernel>()
  for (const layer of layers) {
    if (spared.some(pattern => pattern.test(layer.name))) continue
    for (const weight of layer.trainableWeights) {
      const isKernel = weight.shape.length >= 2 && /kernel(_\d+)?$/.test(weight.name)
      if (isKernel && !spared.some(pattern => pattern.test(weight.name)))
        kernels.set(weight.name, { name: weight.name, weight, shape: weight.shape.map(Number) })
    }
  }
  return [...kernels.values()]
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
