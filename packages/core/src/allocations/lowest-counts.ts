import { findThreshold, keyOf, viewBits } from '../cells/score-threshold.ts'
import type { Ranked } from '../cells/score-threshold.ts'

const fewCells = 131072
const rounding = 1e-6

function countBelow(units: readonly Ranked[], budget: number): number[] {
  const { key, below } = findThreshold(units, budget)
  let left = budget - below
  let full = false
  return units.map(({ scores, weight }) => {
    let [lower, equal] = [0, 0]
    for (const bits of viewBits(scores)) {
      const own = keyOf(bits)
      if (own < key) lower++
      else if (own === key) equal++
    }
    const ties = full ? 0 : Math.min(equal, Math.floor(left / weight + rounding))
    left -= ties * weight
    full ||= ties < equal
    return lower + ties
  })
}

/** By histograms over the bits of the scores: two passes find the threshold, a third counts. */
export function countByHistogram(units: readonly Ranked[], limits: readonly number[], budget: number): number[] {
  const counts = new Map<number, number>()
  for (;;) {
    const open = units.map((_, index) => index).filter(index => !counts.has(index))
    const spent = [...counts].reduce((sum, [index, count]) => sum + count * units[index]!.weight, 0)
    const found = countBelow(
      open.map(index => units[index]!),
      budget - spent,
    )
    const over = open.filter((index, at) => found[at]! > limits[index]!)
    if (over.length === 0) return units.map((_, index) => counts.get(index) ?? found[open.indexOf(index)]!)
    for (const index of over) counts.set(index, limits[index]!)
  }
}

const orders = new WeakMap<object, Uint32Array>()

/** The unit of each cell, lowest score first, ties by unit. */
function unitOrder(units: readonly Ranked[], key: object): Uint32Array {
  const known = orders.get(key)
  if (known) return known
  const owners = units.flatMap(({ scores }, unit) => Array<number>(scores.length).fill(unit))
  const scores = units.flatMap(unit => Array.from(unit.scores))
  const cells = Uint32Array.from(owners.keys()).sort((a, b) => scores[a]! - scores[b]! || a - b)
  const order = cells.map(cell => owners[cell]!)
  orders.set(key, order)
  return order
}

/** By sorting once for each `key`; later calls with the same units take one pass. */
export function countBySorting(
  units: readonly Ranked[],
  limits: readonly number[],
  budget: number,
  key: object,
): number[] {
  const counts = units.map(() => 0)
  let left = budget + rounding
  for (const unit of unitOrder(units, key)) {
    if (counts[unit]! >= limits[unit]!) continue
    left -= units[unit]!.weight
    if (left < 0) break
    counts[unit]!++
  }
  return counts
}

/**
 * How many cells of each unit are among the lowest of all, so that what goes weighs as much as the budget allows and
 * no unit loses more than its limit. Cells go in the order of score, unit, index, and the first that exceeds the
 * budget ends it. Exact, and without sorting where there are many cells.
 *
 * @param key Stands for the units: calls with the same key share the sorting.
 */
export function lowestCounts(
  units: readonly Ranked[],
  limits: readonly number[],
  budget: number,
  key: object,
): number[] {
  const cells = units.reduce((sum, { scores }) => sum + scores.length, 0)
  return cells <= fewCells ? countBySorting(units, limits, budget, key) : countByHistogram(units, limits, budget)
}
