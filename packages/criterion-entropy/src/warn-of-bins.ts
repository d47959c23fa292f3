import type { Awaitable, Unit } from '@coppice/spec'
import { binSensitivity, halveBins } from './bin-sensitivity.ts'

const stable = 0.9
const fewestCells = 4
const valuesPerBin = 10

/** What is looked at. */
interface Estimate {
  readonly criterion: string
  readonly unit: Unit
  /** The number of bins in use. */
  readonly bins: number
  /** How many values a row of the histogram holds. */
  readonly values: number
  score(bins: number): Awaitable<Float32Array>
}

/** How many values the first row of a histogram counts, over all labels where it has some. */
export function countValues(counts: Float64Array, zeros: Float64Array, cells: number, bins: number): number {
  let values = 0
  for (let row = 0; row < zeros.length; row += cells) {
    values += zeros[row]!
    for (let bin = 0; bin < bins; bin++) values += counts[row * bins + bin]!
  }
  return values
}

/** Sentences where an estimate rests on too few values, or where half as many bins give another order. */
export async function warnOfBins({ criterion, unit, bins, values, score }: Estimate): Promise<string[]> {
  const who = `${criterion} on '${unit.id}'`
  const few = values < valuesPerBin * bins ? [`${who}: ${values} values for ${bins} bins; show it more examples.`] : []
  if (unit.size < fewestCells) return few
  const correlation = await binSensitivity(score, bins)
  if (correlation >= stable) return few
  const change = `${bins} or ${halveBins(bins)} bins give different orders (rank correlation ${correlation.toFixed(2)})`
  return [...few, `${who}: ${change}; show it more examples, or take fewer bins.`]
}
