import type { GroupAxis } from '../units/unit-outline.ts'
import { addCell, emptyCells } from './cell-set.ts'
import type { CellSet } from './cell-set.ts'
import { findThreshold, keyOf, viewBits } from './score-threshold.ts'

const fewCells = 65536

const orders = new WeakMap<Float32Array, Uint32Array>()

/** Cells from the lowest score up, ties by index. */
function rankCells(scores: Float32Array): Uint32Array {
  const known = orders.get(scores)
  if (known) return known
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b)
  orders.set(scores, order)
  return order
}

function lowestBySorting(scores: Float32Array, count: number): CellSet {
  const set = emptyCells(scores.length)
  for (const cell of rankCells(scores).subarray(0, count)) addCell(set, cell)
  return set
}

function lowestByThreshold(scores: Float32Array, count: number): CellSet {
  const { key, below } = findThreshold([{ scores, weight: 1 }], count)
  const set = emptyCells(scores.length)
  const bits = viewBits(scores)
  let ties = count - below
  for (let cell = 0; cell < bits.length; cell++) {
    const own = keyOf(bits[cell]!)
    if (own < key || (own === key && ties-- > 0)) addCell(set, cell)
  }
  return set
}

/**
 * The `count` cells with the lowest scores, ties by index; exact, and without sorting where there are many.
 *
 * @example
 * ```ts
 * hasCell(lowestCells(Float32Array.of(3, 1, 2), 1), 1) // true
 * ```
 */
export function lowestCells(scores: Float32Array, count: number): CellSet {
  return scores.length <= fewCells ? lowestBySorting(scores, count) : lowestByThreshold(scores, count)
}

/** What is kept of a group of N:M: `keep` of every `of`. */
export interface Pattern {
  readonly keep: number
  readonly of: number
}

/** How many of a group go; a group that is cut short keeps in proportion, rounded up. */
function removedOf(length: number, { keep, of }: Pattern): number {
  return length - Math.ceil((length * keep) / of)
}

/**
 * In each group of `pattern.of` neighbours along the groups' axis, the cells with the lowest scores, so that
 * `pattern.keep` are kept; ties by position. The last group of a line, where shorter, keeps in proportion, rounded up.
 */
export function lowestOfGroups(scores: Float32Array, groups: GroupAxis, pattern: Pattern): CellSet {
  const { outer, length, stride } = groups
  const set = emptyCells(scores.length)
  const group: number[] = []
  const byScore = (a: number, b: number): number => scores[a]! - scores[b]! || a - b
  for (let line = 0; line < outer * stride; line++) {
    const first = Math.floor(line / stride) * length * stride + (line % stride)
    for (let from = 0; from < length; from += pattern.of) {
      const size = Math.min(pattern.of, length - from)
      group.length = 0
      for (let step = 0; step < size; step++) group.push(first + (from + step) * stride)
      group.sort(byScore)
      for (let rank = removedOf(size, pattern) - 1; rank >= 0; rank--) addCell(set, group[rank]!)
    }
  }
  return set
}
