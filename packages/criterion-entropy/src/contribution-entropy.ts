import { defineCriterion, failure } from '@coppice/spec'
import type { Criterion, Histogram, Kernels, Statistics, Unit } from '@coppice/spec'
import { entropyOfCounts } from './entropy-of-counts.ts'
import { countValues, warnOfBins } from './warn-of-bins.ts'

/** Options of {@link contributionEntropy}. */
export interface ContributionEntropyOptions {
  /** How many bins of contributions there are to the layer's standard contribution, from 1 to 1024. Default 8. */
  readonly resolution?: number
}

/** What {@link contributionEntropy} is shown. */
export type ContributionEntropyNeeds = 'activation.count' | 'activation.sumSquares' | 'activation.histogram'

/** The distribution of one input: its occupied bins by their centres, ascending, and the exact zeros. */
interface Input {
  readonly centres: Float64Array
  readonly counts: Float64Array
  readonly zeros: number
  readonly total: number
  /** In nats, bin by bin. */
  readonly entropy: number
}

function describeInput({ bins, lowest, width, counts, zeros }: Histogram, column: number): Input {
  const row = counts.subarray(column * bins, (column + 1) * bins)
  const occupied = [...row.keys()].filter(bin => row[bin]! > 0)
  const atom = zeros[column]!
  return {
    centres: Float64Array.from(occupied, bin => lowest + (bin + 0.5) * width),
    counts: Float64Array.from(occupied, bin => row[bin]!),
    zeros: atom,
    total: row.reduce((sum, count) => sum + count, atom),
    entropy: entropyOfCounts(row, atom),
  }
}

/** The entropy where several bins of the input fall into one bin of the contribution; `scratch` is overwritten. */
function mergedEntropy({ centres, counts, zeros }: Input, step: number, scratch: Float64Array): number {
  let [used, latest, atZero] = [-1, NaN, zeros]
  for (let at = 0; at < centres.length; at++) {
    const bin = Math.round(centres[at]! * step)
    if (bin === 0) atZero += counts[at]!
    else if (bin === latest) scratch[used]! += counts[at]!
    else scratch[++used] = counts[at]!
    latest = bin
  }
  return entropyOfCounts(scratch.subarray(0, used + 1), atZero)
}

/** The entropy of w·x; where a bin of x covers several of w·x, its values are taken to be spread evenly. */
function contributionOf(input: Input, step: number, width: number, scratch: Float64Array): number {
  if (input.total === 0) return 0
  if (step * width <= 1) return mergedEntropy(input, step, scratch)
  return input.entropy + (1 - input.zeros / input.total) * Math.log(step * width)
}

/** The root mean square of w·x over all weights and examples. */
function standardContribution(
  weights: Float32Array,
  inputs: Int32Array,
  seen: Statistics<ContributionEntropyNeeds>,
): number {
  const [squares, counts] = [seen['activation.sumSquares'], seen['activation.count']]
  let total = 0
  weights.forEach((weight, at) => {
    const input = inputs[at]!
    if (counts[input]! > 0) total += (weight * weight * squares[input]!) / counts[input]!
  })
  return Math.sqrt(total / weights.length)
}

async function contributions(
  unit: Unit,
  seen: Statistics<ContributionEntropyNeeds>,
  kernels: Kernels,
  resolution: number,
): Promise<Float32Array> {
  const slice = unit.slices[0]!
  const inputs = await kernels.inputIndices(slice)
  const standard = standardContribution(slice.data, inputs, seen)
  if (standard === 0) return new Float32Array(unit.size)
  const histogram = seen['activation.histogram']
  const described = Array.from(histogram.zeros, (_, column) => describeInput(histogram, column))
  const scratch = new Float64Array(histogram.bins)
  const entropies = slice.data.map((weight, at) =>
    contributionOf(described[inputs[at]!]!, (Math.abs(weight) * resolution) / standard, histogram.width, scratch),
  )
  return slice.layout.kind === 'element'
    ? entropies
    : Float32Array.from(await kernels.sumCells(slice, unit.size, entropies))
}

/**
 * The entropy in nats of what a weight contributes to its output, w·x over the inputs x that were seen. Contributions
 * are counted in bins of the same width for the whole layer: their root mean square by `resolution`. What is smaller
 * than half a bin is zero, so that small weights and quiet inputs score 0. Blocks as sums.
 *
 * Corrected for small samples (Miller and Madow, 1955). Entropy as importance after Shannon (1948); as a score of
 * weights it is ours.
 *
 * Not at high sparsity: entropy grows with the logarithm of a weight, so that large weights count for too little; in
 * our measurements it falls behind magnitude from 80 %. Not comparable between layers: the bins are the layer's. It
 * looks at every bin for every weight, some seconds for a million.
 *
 * @param options - `resolution`: default 8.
 * @throws A failure with code `usage` where the resolution is not from 1 to 1024.
 *
 * @example
 * ```ts
 * contributionEntropy().granularities // ['element', 'n:m', 'block']
 * ```
 */
export function contributionEntropy({
  resolution = 8,
}: ContributionEntropyOptions = {}): Criterion<ContributionEntropyNeeds> {
  const name = 'contribution-entropy'
  if (!(resolution >= 1 && resolution <= 1024))
    throw failure({ code: 'usage', who: name, expected: 'a resolution from 1 to 1024', received: `${resolution}` })
  return defineCriterion({
    name,
    needs: ['activation.count', 'activation.sumSquares', 'activation.histogram'],
    granularities: ['element', 'n:m', 'block'],
    comparable: false,
    score: (unit, seen, kernels) => contributions(unit, seen, kernels, resolution),
    warn(unit, seen, kernels) {
      const histogram = seen['activation.histogram']
      return warnOfBins({
        criterion: name,
        unit,
        bins: histogram.bins,
        values: countValues(histogram.counts, histogram.zeros, histogram.zeros.length, histogram.bins),
        score: bins => contributions(unit, seen, kernels, (resolution * bins) / histogram.bins),
      })
    },
  })
}
