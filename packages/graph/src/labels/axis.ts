import { FIXED, type Labels } from './labels.ts'

/** One axis of a value with the label of each of its positions. */
export interface Axis {
  /** The number of positions; -1 where it depends on data. */
  readonly size: number
  /** One label a position, or `null` where all of them are fixed. */
  readonly ids: Int32Array | null
  /** Why all of them are fixed, where that is known. */
  readonly reason?: string
}

/** An axis of which nothing can be removed, and why. */
export function fixedAxis(size: number, reason?: string): Axis {
  return reason === undefined ? { size, ids: null } : { size, ids: null, reason }
}

/** The axes of a value of which nothing can be removed, and why. */
export function fixedAxes(shape: readonly number[], reason?: string): Axis[] {
  return shape.map(size => fixedAxis(size, reason))
}

/** An axis with labels of its own. A single position can never go, since no axis may become empty. */
export function freshAxis(labels: Labels, size: number): Axis {
  return { size, ids: size > 1 ? labels.fresh(size) : null }
}

/** An axis over the given labels, or a fixed one where all of them are. */
export function axisOf(ids: Int32Array): Axis {
  return { size: ids.length, ids: ids.some(id => id !== FIXED) ? ids : null }
}

/** Whether some position may be removable. */
export function isLive(axis: Axis): boolean {
  return axis.ids !== null
}

/** Whether some position of some axis may be removable. */
export function hasLive(axes: readonly Axis[] | undefined): boolean {
  return axes !== undefined && axes.some(isLive)
}

/** Fixes every position of an axis. */
export function fixAxis(labels: Labels, axis: Axis, reason: string): void {
  if (axis.ids === null) return
  let previous = FIXED
  for (const id of axis.ids) {
    if (id !== previous && id !== FIXED) labels.fix(id, reason)
    previous = id
  }
}

/** Fixes every position of some axes. */
export function fixAll(labels: Labels, axes: readonly Axis[] | undefined, reason: string): void {
  for (const axis of axes ?? []) fixAxis(labels, axis, reason)
}

/** Ties two axes position by position; axes that cannot correspond are fixed. */
export function tieAxes(labels: Labels, left: Axis, right: Axis, reason: string): void {
  if (left === right || left.ids === right.ids) return
  if (left.ids === null || right.ids === null || left.size !== right.size) {
    const why = left.size === right.size ? `what it is tied to at ${reason} stays` : `its sizes differ at ${reason}`
    fixAxis(labels, left, right.reason ?? why)
    fixAxis(labels, right, left.reason ?? why)
    return
  }
  const { ids: a } = left
  const { ids: b } = right
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) labels.unify(a[i]!, b[i]!, reason)
}

/** A part of an axis, as a slice with step 1 or more takes it. */
export function partOfAxis(axis: Axis, start: number, end: number, step = 1): Axis {
  const size = Math.max(0, Math.ceil((end - start) / step))
  if (axis.ids === null) return fixedAxis(size)
  const ids = new Int32Array(size)
  for (let i = 0; i < size; i++) ids[i] = axis.ids[start + i * step]!
  return axisOf(ids)
}

/** Axes one after the other. */
export function joinAxes(parts: readonly Axis[]): Axis {
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  if (parts.some(part => part.size < 0)) return fixedAxis(-1)
  if (!parts.some(isLive)) return fixedAxis(size)
  const ids = new Int32Array(size)
  let offset = 0
  for (const part of parts) {
    if (part.ids) ids.set(part.ids, offset)
    offset += part.size
  }
  return { size, ids }
}

/** An axis repeated as a whole, such as the gates of a recurrent layer over its hidden units. */
export function tileAxis(axis: Axis, times: number): Axis {
  return joinAxes(Array.from({ length: times }, () => axis))
}

/** The positions of an axis in another order, or some of them. */
export function pickAxis(axis: Axis, positions: ArrayLike<number>): Axis {
  if (axis.ids === null) return fixedAxis(positions.length)
  const { ids } = axis
  return axisOf(Int32Array.from(positions, position => ids[position]!))
}
