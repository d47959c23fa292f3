import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'

/** The atoms that a selection takes away: 1 at the label of each. */
export function removedAtoms({ units, internal }: Analysis, selection: Selection): Uint8Array {
  const removed = new Uint8Array(internal.labels.length)
  for (const { id, atoms } of units) for (const cell of selection.get(id) ?? []) removed[atoms[cell]!] = 1
  return removed
}
