import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import { FIXED, type Labels } from '../labels/labels.ts'

/**
 * Gives cells back so that no axis of any value becomes empty: several units can cover one axis together.
 *
 * @param scores Where given by unit id, the best position of an axis is the one that comes back; else the first.
 */
export function protectLast(
  analysis: Analysis,
  selection: Selection,
  scores?: ReadonlyMap<string, ArrayLike<number>>,
): Selection {
  const { labels, liveAxes } = analysis.internal
  const cells = cellsByAtom(analysis, scores)
  const removed = new Set<number>()
  for (const unit of analysis.units) for (const cell of selection.get(unit.id) ?? []) removed.add(unit.atoms[cell]!)
  for (const axis of liveAxes) restoreBest(labels, axis.ids!, removed, cells)
  const units = new Map(analysis.units.map(unit => [unit.id, unit]))
  return new Map(
    [...selection].map(([id, chosen]) => {
      const unit = units.get(id)
      return [id, unit ? chosen.filter(cell => removed.has(unit.atoms[cell]!)) : chosen]
    }),
  )
}

function cellsByAtom(analysis: Analysis, scores?: ReadonlyMap<string, ArrayLike<number>>): ReadonlyMap<number, number> {
  const worth = new Map<number, number>()
  for (const unit of analysis.units)
    unit.atoms.forEach((atom, cell) => worth.set(atom, scores?.get(unit.id)?.[cell] ?? 0))
  return worth
}

/** Where every position of an axis goes, takes back the atoms of the position whose least atom is worth most. */
function restoreBest(labels: Labels, ids: Int32Array, removed: Set<number>, worth: ReadonlyMap<number, number>): void {
  let best: readonly number[] | undefined
  let bestWorth = -Infinity
  for (const id of ids) {
    const lost = id === FIXED ? [] : labels.atoms(id).filter(atom => removed.has(atom))
    if (lost.length === 0) return
    const least = Math.min(...lost.map(atom => worth.get(atom) ?? 0))
    if (best === undefined || least > bestWorth) {
      best = lost
      bestWorth = least
    }
  }
  for (const atom of best ?? []) removed.delete(atom)
}
