import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import type { Labels } from '../labels/labels.ts'
import { removedAtoms } from './removed-atoms.ts'

/**
 * Gives cells back so that no axis of any value becomes empty: several units can cover one axis together. Where none
 * would, that is the selection itself.
 *
 * @param scores Where given by unit id, the best position of an axis is the one that comes back; else the first.
 */
export function protectLast(
  analysis: Analysis,
  selection: Selection,
  scores?: ReadonlyMap<string, ArrayLike<number>>,
): Selection {
  const { labels, liveAxes } = analysis.internal
  const removed = removedAtoms(analysis, selection)
  let worth: ReadonlyMap<number, number> | undefined
  for (const { ids } of liveAxes) {
    if (!ids || !isEmptied(labels, ids, removed)) continue
    worth ??= worthByAtom(analysis, scores)
    restoreBest(labels, ids, removed, worth)
  }
  return worth ? withoutRestored(analysis, selection, removed) : selection
}

/** Seldom looks further than the first position that stays. */
function isEmptied(labels: Labels, ids: Int32Array, removed: Uint8Array): boolean {
  for (let position = 0; position < ids.length; position++)
    if (!isRemoved(labels, ids[position]!, removed)) return false
  return true
}

function isRemoved(labels: Labels, label: number, removed: Uint8Array): boolean {
  const root = labels.find(label)
  if (labels.isAtom(root)) return removed[root] === 1
  return !labels.isFixed(root) && labels.atoms(root).some(atom => removed[atom] === 1)
}

function withoutRestored({ units }: Analysis, selection: Selection, removed: Uint8Array): Selection {
  const atomsOf = new Map(units.map(({ id, atoms }) => [id, atoms]))
  return new Map(
    [...selection].map(([id, chosen]) => {
      const atoms = atomsOf.get(id)
      return [id, atoms ? chosen.filter(cell => removed[atoms[cell]!] === 1) : chosen]
    }),
  )
}

function worthByAtom(analysis: Analysis, scores?: ReadonlyMap<string, ArrayLike<number>>): ReadonlyMap<number, number> {
  const worth = new Map<number, number>()
  for (const unit of analysis.units)
    unit.atoms.forEach((atom, cell) => worth.set(atom, scores?.get(unit.id)?.[cell] ?? 0))
  return worth
}

/** Takes back the atoms of the position of a lost axis whose least atom is worth most. */
function restoreBest(labels: Labels, ids: Int32Array, removed: Uint8Array, worth: ReadonlyMap<number, number>): void {
  let best: readonly number[] = []
  let bestWorth = -Infinity
  for (const id of ids) {
    const lost = labels.atoms(id).filter(atom => removed[atom] === 1)
    const least = Math.min(...lost.map(atom => worth.get(atom) ?? 0))
    if (best.length > 0 && least <= bestWorth) continue
    best = lost
    bestWorth = least
  }
  for (const atom of best) removed[atom] = 0
}
