import type { Sample } from './sample.ts'

/** Of each column of one example: the sums, the zeros, and the smallest and largest number. */
export interface ColumnMoments {
  readonly sum: Float64Array
  readonly sumAbs: Float64Array
  readonly sumSquares: Float64Array
  readonly zeros: Float64Array
  readonly lowest: Float64Array
  readonly highest: Float64Array
}

const remembered = new WeakMap<Sample, ColumnMoments>()

function emptyMoments(columns: number): ColumnMoments {
  const make = (): Float64Array => new Float64Array(columns)
  const [sum, sumAbs, sumSquares, zeros] = [make(), make(), make(), make()]
  return { sum, sumAbs, sumSquares, zeros, lowest: make().fill(Infinity), highest: make().fill(-Infinity) }
}

function momentsOf({ columns, length, data }: Sample): ColumnMoments {
  const moments = emptyMoments(columns)
  for (let column = 0, at = 0; column < columns; column++) {
    let [sum, sumAbs, sumSquares, zeros, lowest, highest] = [0, 0, 0, 0, Infinity, -Infinity]
    for (const end = at + length; at < end; at++) {
      const value = data[at]!
      sum += value
      sumAbs += Math.abs(value)
      sumSquares += value * value
      if (value === 0) zeros++
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
    moments.sum[column] = sum
    moments.sumAbs[column] = sumAbs
    moments.sumSquares[column] = sumSquares
    moments.zeros[column] = zeros
    moments.lowest[column] = lowest
    moments.highest[column] = highest
  }
  return moments
}

/** The moments of one example, worked out once: each column in the order of its numbers, in float64. */
export function columnMoments(sample: Sample): ColumnMoments {
  const known = remembered.get(sample) ?? momentsOf(sample)
  remembered.set(sample, known)
  return known
}
