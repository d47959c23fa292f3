import type { StatisticValues, Unit } from '@coppice/spec'
import { naiveKernels } from '@coppice/testkit'

type Names = 'count' | 'sum' | 'sumSquares' | 'weightTimesGradient'

/**
 * The statistics of gradients by their definition, from those of each example with regard to the weight that makes
 * the unit's cells; those of the other slices are not to be looked at.
 */
export function statisticsOf(
  unit: Unit,
  examples: readonly (readonly number[])[],
): Pick<StatisticValues, `gradient.${Names}`> {
  const made = unit.slices.find(slice => slice.role === 'output')!
  const ofSlices = (term: (gradient: number) => number): Float64Array[] =>
    unit.slices.map(slice =>
      slice === made
        ? Float64Array.from(slice.data, (_, at) => examples.reduce((sum, one) => sum + term(one[at]!), 0))
        : new Float64Array(slice.data.length).fill(NaN),
    )
  const products = new Float64Array(unit.size)
  for (const gradients of examples) {
    const terms = Float64Array.from(made.data, (weight, at) => weight * gradients[at]!)
    naiveKernels.sumCells(made, unit.size, terms).forEach((sum, cell) => (products[cell]! += Math.abs(sum)))
  }
  return {
    'gradient.count': Float64Array.of(examples.length),
    'gradient.sum': ofSlices(gradient => gradient),
    'gradient.sumSquares': ofSlices(gradient => gradient ** 2),
    'gradient.weightTimesGradient': products,
  }
}
