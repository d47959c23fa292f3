import { axisOf, fixAxis, fixedAxis, freshAxis, isLive, tieAxes, type Axis } from './axis.ts'
import type { Labels } from './labels.ts'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** One axis in place of several, row-major: each position carries the product of its factors' labels. */
export function mergeAxes(labels: Labels, axes: readonly Axis[]): Axis {
  const size = product(axes.map(axis => axis.size))
  const live = axes.filter(isLive)
  if (live.length === 0) return fixedAxis(size, axes.find(axis => axis.reason)?.reason)
  if (axes.length === 1) return axes[0]!
  const ids = new Int32Array(size)
  const factors: number[] = []
  for (let position = 0; position < size; position++) {
    factors.length = 0
    let rest = position
    for (let k = axes.length - 1; k >= 0; k--) {
      const axis = axes[k]!
      if (axis.ids) factors.unshift(axis.ids[rest % axis.size]!)
      rest = Math.floor(rest / axis.size)
    }
    ids[position] = factors.length === 1 ? factors[0]! : labels.product(factors)
  }
  return axisOf(ids)
}

/** The same labels, but equal numbers wherever the atoms are equal, and 0 where they are fixed. */
function canonical(labels: Labels, axis: Axis): Axis {
  if (axis.ids === null) return axis
  return axisOf(
    axis.ids.map(id => {
      const root = labels.find(id)
      return labels.isAtom(root) ? root : labels.product([root])
    }),
  )
}

/**
 * Several axes in place of one, row-major. Axes along which the labels do not change are fixed; if one axis alone
 * varies it keeps the labels; the factors of a product are used again; else each axis gets labels of its own,
 * tied to the old ones as their product.
 */
export function splitAxis(labels: Labels, axis: Axis, sizes: readonly number[], reason: string): Axis[] {
  const source = canonical(labels, axis)
  if (source.ids === null) return sizes.map(size => fixedAxis(size, axis.reason))
  const varying = varyingAxes(source.ids, sizes)
  if (varying.length === 0) {
    fixAxis(labels, source, `one cell fills an axis at ${reason}`)
    return sizes.map(size => fixedAxis(size))
  }
  if (varying.length === 1) return placeAlong(source.ids, sizes, varying[0]!)
  return reuseFactors(labels, source.ids, sizes) ?? newFactors(labels, source, sizes, varying, reason)
}

const strideOf = (sizes: readonly number[], axis: number): number => product(sizes.slice(axis + 1))

/** The axes of a row-major array along which some element differs from the first. */
function varyingAxes(ids: Int32Array, sizes: readonly number[]): number[] {
  return sizes.flatMap((size, axis) => {
    const stride = strideOf(sizes, axis)
    for (let i = 0; i < ids.length; i++) {
      const index = Math.floor(i / stride) % size
      if (index > 0 && ids[i] !== ids[i - index * stride]) return [axis]
    }
    return []
  })
}

/** Whether the labels of an axis, seen as an array of these sizes, change along none but some of its axes. */
export function variesOnlyAlong(
  labels: Labels,
  axis: Axis,
  sizes: readonly number[],
  allowed: readonly boolean[],
): boolean {
  if (!allowed.includes(false)) return true
  const { ids } = canonical(labels, axis)
  return ids === null || varyingAxes(ids, sizes).every(k => allowed[k])
}

function along(ids: Int32Array, sizes: readonly number[], axis: number): Int32Array {
  const stride = strideOf(sizes, axis)
  return Int32Array.from({ length: sizes[axis]! }, (_, i) => ids[i * stride]!)
}

function placeAlong(ids: Int32Array, sizes: readonly number[], axis: number): Axis[] {
  return sizes.map((size, k) => (k === axis ? axisOf(along(ids, sizes, axis)) : fixedAxis(size)))
}

/** Where every position is a product of equally many atoms and each factor varies along one axis, those factors. */
function reuseFactors(labels: Labels, ids: Int32Array, sizes: readonly number[]): Axis[] | undefined {
  const atoms = Array.from(ids, id => labels.atoms(id))
  const count = atoms[0]!.length
  if (count < 2 || atoms.some(list => list.length !== count)) return undefined
  const axes: Axis[] = sizes.map(size => fixedAxis(size))
  for (let factor = 0; factor < count; factor++) {
    const component = Int32Array.from(atoms, list => list[factor]!)
    const varying = varyingAxes(component, sizes)
    if (varying.length !== 1) return undefined
    const place = varying[0]!
    const found = along(component, sizes, place)
    const before = axes[place]!.ids
    axes[place] = axisOf(before ? found.map((id, i) => labels.product([before[i]!, id])) : found)
  }
  return axes
}

function newFactors(labels: Labels, source: Axis, sizes: readonly number[], varying: number[], reason: string): Axis[] {
  const factors = sizes.map((size, k) => (varying.includes(k) ? freshAxis(labels, size) : fixedAxis(size)))
  tieAxes(labels, source, mergeAxes(labels, factors), reason)
  return factors
}
