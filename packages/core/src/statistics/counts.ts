import { columnMoments } from './column-moments.ts'
import type { Accumulator, Sample } from './sample.ts'

function counting(count: (sample: Sample) => ArrayLike<number>): Accumulator<Float64Array, Float64Array> {
  return {
    create: columns => new Float64Array(columns),
    add(state, sample) {
      const counts = count(sample)
      for (let column = 0; column < state.length; column++) state[column]! += counts[column]!
    },
    merge: (a, b) => a.map((count, column) => count + b[column]!),
    finish: state => state.slice(),
  }
}

/** How many numbers each column saw. */
export const counts: Accumulator<Float64Array, Float64Array> = counting(({ columns, length }) =>
  new Float64Array(columns).fill(length),
)

/** How many of them were exactly zero. */
export const zeros: Accumulator<Float64Array, Float64Array> = counting(sample => columnMoments(sample).zeros)
