import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import { keptPositions } from './kept-positions.ts'

/** For each axis of a value the positions that stay, ascending; `null` where all of them do. Empty for values that are not known. */
export type KeptAxes = (value: string) => readonly (Int32Array | null)[]

/**
 * Which positions of any value of the graph stay under a selection, by the value's name; removal keeps names, so that
 * the values of a graph and of its pruned twin correspond.
 *
 * @example
 * ```ts
 * const kept = keptAxes(analysis, new Map([['conv1.weight', [0, 3]]]))
 * kept('conv1')[1] // Int32Array [1, 2, 4, …]
 * ```
 */
export function keptAxes(analysis: Analysis, selection: Selection): KeptAxes {
  const kept = keptPositions(analysis, selection)
  const positionsOf = (mask: Uint8Array | null): Int32Array | null =>
    mask && Int32Array.from(mask.keys()).filter(position => mask[position] === 1)
  return value => (analysis.internal.axes.get(value) ?? []).map(axis => positionsOf(kept.of(axis)))
}
