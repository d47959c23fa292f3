import { defineCriterion } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { sumCellPowers } from './cell-norms.ts'
import { outputSlices } from './output-slices.ts'

/** The least index whose value is not below the one looked for. */
function lowerBound(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Each square by the sum of all squares that are not smaller; 0 for a square of 0. */
export function shareOfLarger(squares: Float64Array): Float32Array {
  const ascending = squares.slice().sort()
  const sums = new Float64Array(ascending.length)
  let sum = 0
  for (let at = ascending.length - 1; at >= 0; at--) sums[at] = sum += ascending[at]!
  return Float32Array.from(squares, square => (square === 0 ? 0 : square / sums[lowerBound(ascending, square)]!))
}

/**
 * w² by the sum of the squares of all weights of the same tensor that are not smaller: a number in [0, 1] that is
 * comparable between layers, so that one global threshold gives each layer a fitting sparsity.
 *
 * Source: Lee et al., "Layer-adaptive Sparsity for the Magnitude-based Pruning" (ICLR 2021), for single weights. For
 * channels, heads and blocks the same is done with their squared norms. Equal weights score equally, where the paper
 * breaks ties by order.
 *
 * Within a layer the order is that of {@link magnitude}: with a uniform allocation it is the same criterion at a
 * higher price. n log n for n cells.
 *
 * @example
 * ```ts
 * // The weights 1, 2, 2: squares 1, 4, 4; 1 / 9, 4 / 8, 4 / 8
 * const slice = { tensor: 'w', shape: [3], data: Float32Array.of(1, 2, 2), role: 'output', layout: { kind: 'element' } } as const
 * await lamp().score({ id: 'w', granularity: 'element', size: 3, slices: [slice] }, {}, referenceKernels)
 * ```
 */
export function lamp(): Criterion {
  return defineCriterion({
    name: 'lamp',
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    score: async (unit, _seen, kernels) => shareOfLarger(await sumCellPowers(unit, outputSlices(unit), 2, kernels)),
  })
}
