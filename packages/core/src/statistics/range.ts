import { columnMoments } from './column-moments.ts'
import type { Accumulator } from './sample.ts'

/** A negative zero is kept as zero, for which of the two came first must not show. */
function widen(range: Float64Array, column: number, lowest: number, highest: number): void {
  if (lowest < range[2 * column]!) range[2 * column] = lowest + 0
  if (highest > range[2 * column + 1]!) range[2 * column + 1] = highest + 0
}

/** The smallest and the largest number of each column, [columns, 2]; infinite where it saw none. */
export const range: Accumulator<Float64Array, Float64Array> = {
  create: columns => Float64Array.from({ length: 2 * columns }, (_, at) => (at % 2 === 0 ? Infinity : -Infinity)),
  add(state, sample) {
    const { lowest, highest } = columnMoments(sample)
    for (let column = 0; column < sample.columns; column++) widen(state, column, lowest[column]!, highest[column]!)
  },
  merge(a, b) {
    const merged = a.slice()
    for (let column = 0; column < merged.length / 2; column++) widen(merged, column, b[2 * column]!, b[2 * column + 1]!)
    return merged
  },
  finish: state => state.slice(),
}
