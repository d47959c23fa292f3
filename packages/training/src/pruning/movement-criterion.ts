import { defineCriterion, outputSlices } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'

/** Scores cells by the sum of some values over the weights that make them; `values` has one for each element of a tensor. */
export function movementCriterion(values: ReadonlyMap<string, Float32Array>): Criterion {
  return defineCriterion({
    name: 'movement',
    granularities: ['element', 'n:m', 'block', 'channel', 'head'],
    comparable: true,
    async score(unit, _seen, kernels) {
      const sums = new Float64Array(unit.size)
      for (const slice of outputSlices(unit)) {
        const own = values.get(slice.tensor) ?? new Float32Array(slice.data.length)
        const parts = await kernels.sumCells(slice, unit.size, own)
        parts.forEach((part, cell) => (sums[cell]! += part))
      }
      return Float32Array.from(sums)
    },
  })
}
