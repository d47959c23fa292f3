import { outputSlices } from '@coppice/spec'
import type { Kernels, Unit } from '@coppice/spec'

/** Weights, each with the column of the unit's histogram that it is paired with, and how their scores make cells'. */
export interface WeightColumns {
  readonly weights: Float32Array
  columnOf(at: number): number
  /** Sums what each weight scores over the cells. */
  sum(scores: Float32Array): Promise<Float64Array>
}

/** Single weights and blocks: a weight is paired with the input that it is multiplied with. */
async function pairWithInputs(unit: Unit, kernels: Kernels): Promise<WeightColumns[]> {
  const slice = unit.slices[0]!
  const inputs = await kernels.inputIndices(slice)
  const sum = async (scores: Float32Array): Promise<Float64Array> => kernels.sumCells(slice, unit.size, scores)
  return [{ weights: slice.data, columnOf: at => inputs[at]!, sum }]
}

/** Channels and heads: the weights that make a cell are paired with the cell's own values. */
async function pairWithCells(unit: Unit, kernels: Kernels): Promise<WeightColumns[]> {
  const pairs: WeightColumns[] = []
  for (const slice of outputSlices(unit)) {
    const weights = await kernels.rows(slice, unit.size)
    const length = weights.length / unit.size
    const columnOf = (at: number): number => Math.floor(at / length)
    const sum = async (scores: Float32Array): Promise<Float64Array> => {
      const sums = new Float64Array(unit.size)
      for (let at = 0; at < scores.length; at++) sums[columnOf(at)]! += scores[at]!
      return sums
    }
    pairs.push({ weights, columnOf, sum })
  }
  return pairs
}

/** The weights that are scored together with activations, slice by slice. */
export const weightColumns = (unit: Unit, kernels: Kernels): Promise<WeightColumns[]> =>
  unit.granularity === 'channel' || unit.granularity === 'head'
    ? pairWithCells(unit, kernels)
    : pairWithInputs(unit, kernels)
