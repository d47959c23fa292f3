import type { Kernels, Slice, Unit } from '@coppice/spec'
import { refuseNonFinite } from './refuse-non-finite.ts'

/** For each cell, the sum of |w|^power over its elements in all of the slices. */
export async function sumCellPowers(
  unit: Unit,
  slices: readonly Slice[],
  power: number,
  kernels: Kernels,
): Promise<Float64Array> {
  const totals = new Float64Array(unit.size)
  for (const slice of slices) {
    const sums = await kernels.sumPowers(slice, unit.size, power)
    for (let cell = 0; cell < totals.length; cell++) totals[cell]! += sums[cell]!
  }
  refuseNonFinite(unit, totals, `sums of |w|^${power}`)
  return totals
}

const isSingleElements = (slices: readonly Slice[]): boolean =>
  slices.length === 1 && slices[0]!.layout.kind === 'element'

/**
 * For each cell, (Σ|w|^power)^(1 / power) over its elements in all of the slices; power 0 counts the non-zeros.
 * A cell of one element gives |w| whatever the power, above 0.
 */
export async function cellNorms(
  unit: Unit,
  slices: readonly Slice[],
  power: number,
  kernels: Kernels,
): Promise<Float32Array> {
  if (isSingleElements(slices) && power > 0) return kernels.sumPowers(slices[0]!, unit.size, 1)
  const totals = await sumCellPowers(unit, slices, power, kernels)
  const root = rootOf(power)
  const norms = Float32Array.from(totals, root)
  refuseNonFinite(unit, norms, `norms of power ${power}`)
  return norms
}

function rootOf(power: number): (total: number) => number {
  if (power === 0 || power === 1) return total => total
  return power === 2 ? Math.sqrt : total => total ** (1 / power)
}
