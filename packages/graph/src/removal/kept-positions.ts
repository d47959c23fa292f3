import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import type { Kept } from '../kept.ts'
import type { Axis } from '../labels/axis.ts'

/** Works out what stays: a position goes if and only if any of its atoms goes. */
export function keptPositions(analysis: Analysis, selection: Selection): Kept {
  const { labels, axes } = analysis.internal
  const removed = removedAtoms(analysis, selection)
  const decided = new Int8Array(labels.length)
  const decide = (root: number): boolean =>
    labels.isFixed(root) ||
    !(labels.isAtom(root) ? removed.has(root) : labels.atoms(root).some(atom => removed.has(atom)))
  const stays = (label: number): boolean => {
    const root = labels.find(label)
    if (decided[root] === 0) decided[root] = decide(root) ? 1 : -1
    return decided[root] === 1
  }
  const masks = new Map<Int32Array, Uint8Array | null>()
  const of = (axis: Axis): Uint8Array | null => {
    if (axis.ids === null || removed.size === 0) return null
    const known = masks.get(axis.ids)
    if (known !== undefined) return known
    const mask = new Uint8Array(axis.size)
    axis.ids.forEach((label, position) => (mask[position] = Number(stays(label))))
    const result = mask.includes(0) ? mask : null
    masks.set(axis.ids, result)
    return result
  }
  const count = (axis: Axis): number => of(axis)?.reduce((sum, stay) => sum + stay, 0) ?? axis.size
  return {
    of,
    count,
    touches: name => axes.get(name)?.some(axis => of(axis) !== null) ?? false,
    cutSizes: name => (axes.get(name) ?? []).map(axis => (of(axis) ? count(axis) : null)),
    shape: name => axes.get(name)?.map(count),
  }
}

function removedAtoms(analysis: Analysis, selection: Selection): Set<number> {
  const removed = new Set<number>()
  for (const unit of analysis.units) for (const cell of selection.get(unit.id) ?? []) removed.add(unit.atoms[cell]!)
  return removed
}
