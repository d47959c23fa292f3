import { outputSlices } from '@coppice/spec'
import type { Kernels, Unit } from '@coppice/spec'

/** What one weight adds to the score of its cell, from the weight and its entry of a statistic. */
export type Contribution = (weight: number, seen: number) => number

/** For each cell, the sum of what the weights that make it contribute; `seen` has one array for each slice of the unit. */
export async function sumOverOutputs(
  unit: Unit,
  seen: readonly Float64Array[],
  kernels: Kernels,
  contribution: Contribution,
): Promise<Float64Array> {
  const totals = new Float64Array(unit.size)
  for (const slice of outputSlices(unit)) {
    const statistic = seen[unit.slices.indexOf(slice)]!
    const contributions = Float64Array.from(slice.data, (weight, at) => contribution(weight, statistic[at]!))
    const sums = await kernels.sumCells(slice, unit.size, contributions)
    for (let cell = 0; cell < totals.length; cell++) totals[cell]! += sums[cell]!
  }
  return totals
}
