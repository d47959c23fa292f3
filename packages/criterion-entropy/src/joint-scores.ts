import type { Histogram, Kernels, Unit } from '@coppice/spec'
import { coarsenHistogram } from './coarsen-histogram.ts'
import { weightColumns } from './weight-columns.ts'
import type { WeightColumns } from './weight-columns.ts'

/** Bins of weights: edges are multiples of a power of two. */
interface WeightBins {
  readonly bins: number
  binOf(weight: number): number
}

function binWeights(pairs: readonly WeightColumns[], most: number): WeightBins {
  let [lowest, highest] = [Infinity, -Infinity]
  for (const { weights } of pairs)
    for (const weight of weights) {
      if (weight < lowest) lowest = weight
      if (weight > highest) highest = weight
    }
  let width = highest > lowest ? 2 ** Math.ceil(Math.log2((highest - lowest) / most)) : 1
  while (Math.floor(highest / width) - Math.floor(lowest / width) >= most) width *= 2
  const first = Math.floor(lowest / width)
  return { bins: Math.floor(highest / width) - first + 1, binOf: weight => Math.floor(weight / width) - first }
}

/** p(a | column), [columns, bins + 1]: the last is the atom of exact zeros. */
function conditionals({ bins, counts, zeros }: Histogram): Float64Array {
  const parts = new Float64Array(zeros.length * (bins + 1))
  zeros.forEach((atom, column) => {
    const row = [...counts.subarray(column * bins, (column + 1) * bins), atom]
    const total = row.reduce((sum, count) => sum + count, 0)
    if (total > 0) row.forEach((count, bin) => (parts[column * row.length + bin] = count / total))
  })
  return parts
}

/** How many weights of each bin meet each column, [columns, weight bins]. */
function countWeights(pairs: readonly WeightColumns[], columns: number, { bins, binOf }: WeightBins): Float64Array {
  const counts = new Float64Array(columns * bins)
  for (const { weights, columnOf } of pairs)
    for (let at = 0; at < weights.length; at++) counts[columnOf(at) * bins + binOf(weights[at]!)]!++
  return counts
}

/** The product of Aᵀ and B, by the sum of A's entries: the joint distribution, [columns of A, columns of B]. */
function joinDistributions(a: Float64Array, b: Float64Array, rows: number): Float64Array {
  const [width, across] = [a.length / rows, b.length / rows]
  const joint = new Float64Array(width * across)
  let total = 0
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      const count = a[row * width + i]!
      if (count === 0) continue
      total += count
      for (let j = 0; j < across; j++) joint[i * across + j]! += count * b[row * across + j]!
    }
  return joint.map(value => value / total)
}

/** For each column and weight bin, the mean over the column's activations of what their pair is worth. */
function meanWorths(parts: Float64Array, worths: Float64Array, columns: number, weightBins: number): Float64Array {
  const across = worths.length / weightBins
  const means = new Float64Array(columns * weightBins)
  for (let column = 0; column < columns; column++)
    for (let bin = 0; bin < weightBins; bin++) {
      let mean = 0
      for (let j = 0; j < across; j++) mean += parts[column * across + j]! * worths[bin * across + j]!
      means[column * weightBins + bin] = mean
    }
  return means
}

/**
 * Scores weights by how common they are together with the activations that they meet. The joint distribution p(w, a)
 * of the whole unit is counted in at most `most` bins for weights and as many for activations, exact zeros of
 * activations apart. A weight's score is the mean of `worth(p(w, a))` over the activations of its column; a cell's the
 * sum over its weights. `worth(0)` is not asked for.
 */
export async function jointScores(
  unit: Unit,
  histogram: Histogram,
  most: number,
  kernels: Kernels,
  worth: (probability: number) => number,
): Promise<Float32Array> {
  const pairs = await weightColumns(unit, kernels)
  const weightBins = binWeights(pairs, most)
  const columns = histogram.zeros.length
  const parts = conditionals(coarsenHistogram(histogram, most))
  const joint = joinDistributions(countWeights(pairs, columns, weightBins), parts, columns)
  const worths = joint.map(probability => (probability > 0 ? worth(probability) : 0))
  const means = meanWorths(parts, worths, columns, weightBins.bins)
  const totals = new Float64Array(unit.size)
  for (const { weights, columnOf, sum } of pairs) {
    const scores = weights.map((weight, at) => means[columnOf(at) * weightBins.bins + weightBins.binOf(weight)]!)
    const sums = await sum(scores)
    for (let cell = 0; cell < totals.length; cell++) totals[cell]! += sums[cell]!
  }
  return Float32Array.from(totals)
}
