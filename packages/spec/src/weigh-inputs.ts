import type { Kernels } from './kernels.ts'
import { outputSlices } from './output-slices.ts'
import type { Slice, Unit } from './unit.ts'

/** For each weight, its magnitude times the factor of the input that it is multiplied with. */
async function weighElements(slice: Slice, factors: Float64Array, kernels: Kernels): Promise<Float32Array> {
  const inputs = await kernels.inputIndices(slice)
  return slice.data.map((weight, at) => Math.abs(weight) * factors[inputs[at]!]!)
}

/** The magnitudes of the weights that read a cell, or make it where nothing reads it, times the factor of the cell. */
async function weighReaders(unit: Unit, factors: Float64Array, kernels: Kernels): Promise<Float32Array> {
  const readers = unit.slices.filter(slice => slice.role === 'input')
  const totals = new Float64Array(unit.size)
  for (const slice of readers.length > 0 ? readers : outputSlices(unit)) {
    const sums = await kernels.sumPowers(slice, unit.size, 1)
    for (let cell = 0; cell < totals.length; cell++) totals[cell]! += sums[cell]!
  }
  return Float32Array.from(totals, (total, cell) => total * factors[cell]!)
}

/**
 * Magnitudes of weights by a factor of what they are multiplied with, summed over each cell. A unit of single weights
 * or blocks has one factor for each input of its layer, a unit of channels or heads one for each cell.
 *
 * @param factors - As the statistics of activations are: one number for each column.
 *
 * @example
 * ```ts
 * const score = (unit, seen, kernels) => weighInputs(unit, seen['activation.sumAbs'], kernels)
 * ```
 */
export async function weighInputs(unit: Unit, factors: Float64Array, kernels: Kernels): Promise<Float32Array> {
  if (unit.granularity === 'channel' || unit.granularity === 'head') return weighReaders(unit, factors, kernels)
  const slice = unit.slices[0]!
  const weighed = await weighElements(slice, factors, kernels)
  if (slice.layout.kind === 'element') return weighed
  return Float32Array.from(await kernels.sumCells(slice, unit.size, weighed))
}
