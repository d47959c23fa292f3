import type { Gram } from '@coppice/spec'
import { addExact, createExactSums, mergeExactSums, readExactSums } from './exact-sums.ts'
import type { ExactSums } from './exact-sums.ts'
import type { Accumulator, TurnedRows } from './sample.ts'

/** The lower triangles of XᵀX, one after the other for each group. Plain data. */
export interface GramState {
  groups: number
  size: number
  rows: number
  /** `null` until the first rows are seen. */
  sums: ExactSums | null
}

const triangle = (size: number): number => (size * (size + 1)) / 2

/** Products of one input with four others, each summed over the rows in their order. */
function addFour(
  data: TurnedRows['data'],
  [left, right, rows]: readonly [number, number, number],
  target: Float64Array,
  at: number,
): void {
  const [second, third, fourth] = [right + rows, right + 2 * rows, right + 3 * rows]
  let [a, b, c, d] = [0, 0, 0, 0]
  for (let row = 0; row < rows; row++) {
    const value = data[left + row]!
    a += value * data[right + row]!
    b += value * data[second + row]!
    c += value * data[third + row]!
    d += value * data[fourth + row]!
  }
  target[at] = a
  target[at + 1] = b
  target[at + 2] = c
  target[at + 3] = d
}

function productOf(data: TurnedRows['data'], left: number, right: number, rows: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) sum += data[left + row]! * data[right + row]!
  return sum
}

function addPairs(
  data: TurnedRows['data'],
  start: number,
  size: number,
  rows: number,
  target: Float64Array,
  to: number,
): void {
  for (let i = 0; i < size; i++) {
    const left = start + i * rows
    const at = to + triangle(i)
    let j = 0
    for (; j + 3 <= i; j += 4) addFour(data, [left, start + j * rows, rows], target, at + j)
    for (; j <= i; j++) target[at + j] = productOf(data, left, start + j * rows, rows)
  }
}

/** Where each input has one number, most of them zeros as pixels and rectified values are. */
function addOneRow(data: TurnedRows['data'], start: number, size: number, target: Float64Array, to: number): void {
  for (let i = 0; i < size; i++) {
    const value = data[start + i]!
    if (value === 0) continue
    const row = to + triangle(i)
    for (let j = 0; j <= i; j++) target[row + j] = value * data[start + j]!
  }
}

function productsOf({ groups, size, rows, data }: TurnedRows): Float64Array {
  const products = new Float64Array(groups * triangle(size))
  for (let group = 0; group < groups; group++) {
    const [start, to] = [group * size * rows, group * triangle(size)]
    if (rows === 1) addOneRow(data, start, size, products, to)
    else addPairs(data, start, size, rows, products, to)
  }
  return products
}

function unfold({ groups, size, rows, sums }: GramState): Gram {
  const half = sums ? readExactSums(sums) : new Float64Array(0)
  const matrix = new Float64Array(groups * size * size)
  for (let group = 0, at = 0; group < groups; group++)
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++, at++) {
        matrix[(group * size + i) * size + j] = half[at]!
        matrix[(group * size + j) * size + i] = half[at]!
      }
  return { groups, size, rows, matrix }
}

/** XᵀX over the rows that a layer multiplies its weight with. */
export const gram: Accumulator<GramState, Gram> = {
  create: columns => ({ groups: 1, size: columns, rows: 0, sums: null }),
  add(state, sample) {
    const turned = sample.rows()
    const { groups, size, rows } = turned
    state.sums ??= createExactSums(groups * triangle(size))
    addExact(state.sums, productsOf(turned))
    Object.assign(state, { groups, size, rows: state.rows + rows })
  },
  merge(a, b) {
    const known = a.sums ? a : b
    const sums = a.sums && b.sums ? mergeExactSums(a.sums, b.sums) : (a.sums ?? b.sums)
    return { groups: known.groups, size: known.size, rows: a.rows + b.rows, sums }
  },
  finish: unfold,
}
