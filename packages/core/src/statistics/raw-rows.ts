import type { RawValues } from '@coppice/spec'
import type { Accumulator, TurnedRows } from './sample.ts'

/** The rows of each example by its number, in the order in which its values were shown. Plain data. */
export interface RawRows {
  columns: number
  readonly examples: Record<string, Float32Array>
}

function turnBack({ groups, size, rows, data }: TurnedRows): Float32Array {
  const columns = groups * size
  const values = new Float32Array(rows * columns)
  for (let column = 0, at = 0; column < columns; column++)
    for (let row = 0; row < rows; row++, at++) values[row * columns + column] = data[at]!
  return values
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** The rows as they were seen, in the order of the examples. */
export const rawRows: Accumulator<RawRows, RawValues> = {
  create: columns => ({ columns, examples: {} }),
  add(state, sample) {
    const turned = sample.rows()
    state.columns = turned.groups * turned.size
    const before = state.examples[sample.example]
    const rows = turnBack(turned)
    state.examples[sample.example] = before ? join([before, rows]) : rows
  },
  merge: (a, b) => ({ columns: Math.max(a.columns, b.columns), examples: { ...a.examples, ...b.examples } }),
  finish({ columns, examples }) {
    const numbers = Object.keys(examples).sort((a, b) => Number(a) - Number(b))
    const values = join(numbers.map(number => examples[number]!))
    return { rows: values.length / columns, columns, values }
  },
}
