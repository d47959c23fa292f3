import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import type { Kept } from '../kept.ts'
import type { Axis } from '../labels/axis.ts'
import { axisAtoms } from './axis-atoms.ts'
import type { AxisAtoms } from './axis-atoms.ts'
import { countKept } from './count-kept.ts'
import { removedAtoms } from './removed-atoms.ts'

/** Works out what stays: a position goes if and only if any of its atoms goes. */
export function keptPositions(analysis: Analysis, selection: Selection): Kept {
  const { labels, axes } = analysis.internal
  const removed = removedAtoms(analysis, selection)
  const isWhole = !removed.includes(1)
  const masks = new Map<AxisAtoms, Uint8Array | null>()
  const of = (axis: Axis): Uint8Array | null => {
    if (axis.ids === null || isWhole) return null
    const atoms = axisAtoms(labels, axis.ids)
    const known = masks.get(atoms)
    if (known !== undefined) return known
    const mask = maskOf(atoms, removed)
    masks.set(atoms, mask)
    return mask
  }
  const count = (axis: Axis): number => {
    const mask = of(axis)
    return mask ? countKept(mask) : axis.size
  }
  return {
    of,
    count,
    touches: name => axes.get(name)?.some(axis => of(axis) !== null) ?? false,
    cutSizes: name => (axes.get(name) ?? []).map(axis => (of(axis) ? count(axis) : null)),
    shape: name => axes.get(name)?.map(count),
  }
}

/** 1 for each position that stays; `null` where all of them do. */
function maskOf(atoms: AxisAtoms, removed: Uint8Array): Uint8Array | null {
  const mask = new Uint8Array(atoms[0]?.length ?? 0).fill(1)
  for (const list of atoms)
    for (let position = 0; position < mask.length; position++) mask[position]! &= 1 - removed[list[position]!]!
  return mask.includes(0) ? mask : null
}
