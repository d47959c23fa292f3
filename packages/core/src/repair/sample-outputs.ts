import { matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Moments } from './moments.ts'
import type { GroupProblem, LayerProblem } from './repair.ts'

function pickRows(of: Matrix, rows: Int32Array): Matrix {
  const data = new Float64Array(rows.length * of.columns)
  rows.forEach((row, i) => data.set(of.data.subarray(row * of.columns, (row + 1) * of.columns), i * of.columns))
  return matrix(rows.length, of.columns, data)
}

const pickNumbers = (of: Float64Array, rows: Int32Array): Float64Array => Float64Array.from(rows, row => of[row]!)

const pickMoments = (of: Moments, rows: Int32Array): Moments => ({
  ...of,
  products: pickRows(of.products, rows),
  outputs: pickNumbers(of.outputs, rows),
  outputSums: pickNumbers(of.outputSums, rows),
})

function sampleGroup(group: GroupProblem, count: number): GroupProblem {
  const { rows: outputs, columns } = group.weights
  if (!group.support || outputs <= count) return group
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * outputs) / count))
  const support = new Uint8Array(count * columns)
  rows.forEach((row, i) => support.set(group.support!.subarray(row * columns, (row + 1) * columns), i * columns))
  return {
    weights: pickRows(group.weights, rows),
    dense: pickRows(group.dense, rows),
    support,
    bias: pickNumbers(group.bias, rows),
    free: Uint8Array.from(rows, row => group.free[row]!),
    fit: pickMoments(group.fit, rows),
    held: pickMoments(group.held, rows),
  }
}

/** The same problem with some of the outputs alone, evenly spread, where these have supports of their own. */
export function sampleOutputs(problem: LayerProblem, count: number): LayerProblem {
  return { ...problem, groups: problem.groups.map(group => sampleGroup(group, count)) }
}
