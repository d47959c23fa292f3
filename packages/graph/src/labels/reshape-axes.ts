import { fixAll, fixedAxes, fixedAxis, hasLive, type Axis } from './axis.ts'
import { mergeAxes, splitAxis, variesOnlyAlong } from './factor-axes.ts'
import type { Labels } from './labels.ts'

type Sizes = readonly number[]

/** A shape at the two sizes of the dynamic dimensions. */
type Pair = readonly [Sizes, Sizes]

/** A run of source axes and the run of target axes that hold the same elements. */
interface Group {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** The shortest runs of axes with equal products, from the left; `undefined` where a size is unknown or they do not fit. */
export function groupAxes(from: Sizes, to: Sizes): Group[] | undefined {
  const groups: Group[] = []
  let i = 0
  let j = 0
  while (i < from.length || j < to.length) {
    const group = { from: [] as number[], to: [] as number[] }
    let left = 1
    let right = 1
    const takeLeft = (): void => void ((left *= from[i]!), group.from.push(i++))
    const takeRight = (): void => void ((right *= to[j]!), group.to.push(j++))
    if (i < from.length) takeLeft()
    if (j < to.length) takeRight()
    while (left !== right) {
      if (!(left > 0 && right > 0)) return undefined
      if (left < right && i < from.length) takeLeft()
      else if (left > right && j < to.length) takeRight()
      else return undefined
    }
    if (j === to.length) while (i < from.length) takeLeft()
    if (i === from.length) while (j < to.length) takeRight()
    if (left !== right || left <= 0) return undefined
    groups.push(group)
  }
  return groups
}

/** The products of the sizes to the right of each cut, both sides together; `undefined` where they do not nest. */
function commonCuts(from: Sizes, to: Sizes): number[] | undefined {
  const cuts = new Set([1])
  for (const sizes of [from, to]) {
    let right = 1
    for (const size of sizes.toReversed()) cuts.add((right *= size))
  }
  const sorted = [...cuts].sort((a, b) => a - b)
  return sorted.every((cut, i) => i === 0 || cut % sorted[i - 1]! === 0) ? sorted : undefined
}

/** For each axis the factors that the cuts divide it into, outer first; an axis of size 1 has none. */
function factorsOf(sizes: Sizes, cuts: readonly number[]): number[][] {
  let right = sizes.reduce((total, size) => total * size, 1)
  return sizes.map(size => {
    const outer = right
    right /= size
    const within = cuts.filter(cut => cut >= right && cut <= outer)
    return within
      .slice(1)
      .map((cut, i) => cut / within[i]!)
      .reverse()
  })
}

/** How one run of axes is refined into factors that both sides share. */
interface Refinement {
  readonly from: number[][]
  readonly to: number[][]
}

function refine(from: Sizes, to: Sizes): Refinement | undefined {
  const cuts = commonCuts(from, to)
  return cuts && { from: factorsOf(from, cuts), to: factorsOf(to, cuts) }
}

/**
 * Whether a refinement does not depend on the dynamic dimensions: as many factors, and on live axes the same ones,
 * but for factors along which nothing changes, such as a batch that heads were merged with.
 */
function isStable(labels: Labels, axes: readonly Axis[], first: Refinement, second: Refinement | undefined): boolean {
  if (!second) return false
  const sameCounts = (a: number[][], b: number[][]): boolean => a.every((factors, k) => factors.length === b[k]!.length)
  if (!sameCounts(first.from, second.from) || !sameCounts(first.to, second.to)) return false
  return axes.every((axis, k) => {
    const isSame = first.from[k]!.map((factor, i) => factor === second.from[k]![i])
    return axis.ids === null || variesOnlyAlong(labels, axis, first.from[k]!, isSame)
  })
}

function regroup(labels: Labels, axes: readonly Axis[], from: Pair, to: Pair, reason: string): Axis[] {
  if (from[0].length === to[0].length && from[0].every((size, k) => size === to[0][k])) return [...axes]
  if (!hasLive(axes)) return fixedAxes(to[0], axes.find(axis => axis.reason)?.reason)
  const refinement = refine(from[0], to[0])
  if (!refinement || !isStable(labels, axes, refinement, refine(from[1], to[1]))) {
    fixAll(labels, axes, `axes are mixed at ${reason}`)
    return fixedAxes(to[0])
  }
  const fine = axes.flatMap((axis, k) => {
    const factors = refinement.from[k]!
    return factors.length > 1 ? splitAxis(labels, axis, factors, reason) : factors.length === 1 ? [axis] : []
  })
  let next = 0
  return refinement.to.map(factors => {
    const parts = fine.slice(next, (next += factors.length))
    return parts.length === 0 ? fixedAxis(1) : mergeAxes(labels, parts)
  })
}

const sameGroups = (a: readonly Group[], b: readonly Group[] | undefined): boolean =>
  b !== undefined && JSON.stringify(a) === JSON.stringify(b)

/**
 * The labels after a reshape: axes that stay keep theirs, a merge makes products, a split takes them apart.
 * `from` and `to` are the shapes at two sizes of the dynamic dimensions: where the two do not agree on
 * which axes belong together, the correspondence is chance, and everything is fixed.
 */
export function reshapeAxes(labels: Labels, axes: readonly Axis[], from: Pair, to: Pair, reason: string): Axis[] {
  if (!hasLive(axes)) return fixedAxes(to[0])
  const groups = groupAxes(from[0], to[0])
  if (!groups || !sameGroups(groups, groupAxes(from[1], to[1]))) {
    fixAll(labels, axes, `axes are mixed at ${reason}`)
    return fixedAxes(to[0])
  }
  return groups.flatMap(group =>
    regroup(
      labels,
      group.from.map(k => axes[k]!),
      pick(from, group.from),
      pick(to, group.to),
      reason,
    ),
  )
}

const pick = (shapes: Pair, axes: readonly number[]): Pair => [
  axes.map(k => shapes[0][k]!),
  axes.map(k => shapes[1][k]!),
]
