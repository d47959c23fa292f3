import { columnMoments } from './column-moments.ts'
import { addExact, createExactSums, mergeExactSums, readExactSums } from './exact-sums.ts'
import type { ExactSums } from './exact-sums.ts'
import type { Accumulator } from './sample.ts'

const summing = (which: 'sum' | 'sumAbs' | 'sumSquares'): Accumulator<ExactSums, Float64Array> => ({
  create: createExactSums,
  add: (state, sample) => addExact(state, columnMoments(sample)[which]),
  merge: mergeExactSums,
  finish: readExactSums,
})

/** Σa. */
export const sums: Accumulator<ExactSums, Float64Array> = summing('sum')

/** Σ|a|. */
export const absoluteSums: Accumulator<ExactSums, Float64Array> = summing('sumAbs')

/** Σa². */
export const squareSums: Accumulator<ExactSums, Float64Array> = summing('sumSquares')
