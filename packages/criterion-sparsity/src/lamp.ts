import { defineCriterion, outputSlices } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { ascendingOrder } from './ascending-order.ts'
import { sumCellPowers } from './cell-norms.ts'

/** Each square by the sum of all squares that are not smaller; 0 for a square of 0. */
export function shareOfLarger(squares: Float32Array): Float32Array {
  const order = ascendingOrder(squares)
  const shares = new Float32Array(squares.length)
  let sum = 0
  for (let last = order.length; last > 0;) {
    const square = squares[order[last - 1]!]!
    let first = last
    for (; first > 0 && squares[order[first - 1]!] === square; first--) sum += square
    for (let at = first; at < last; at++) shares[order[at]!] = square === 0 ? 0 : square / sum
    last = first
  }
  return shares
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
 * higher price.
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
    score: async (unit, _seen, kernels) =>
      shareOfLarger(Float32Array.from(await sumCellPowers(unit, outputSlices(unit), 2, kernels))),
  })
}
