import type { WeightUse } from './weight-uses.ts'

/**
 * How a weight is taken that no node reads, in a model that has none: as PyTorch lays out the weights of `Linear` and
 * `Conv`, outputs first, then inputs, then kernel positions.
 */
export function bareUse(shape: readonly number[]): Pick<WeightUse, 'operator' | 'inputs' | 'outputs' | 'matrix'> {
  const inputs = Array.from({ length: shape.length - 1 }, (_, axis) => axis + 1)
  return {
    operator: 'unknown',
    outputs: [0],
    inputs: [1],
    matrix: { outputs: [0], inputs, groups: 1, groupedBy: 'outputs' },
  }
}
