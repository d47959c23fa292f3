import type { CoupledSlice, Coupling, Graph } from '@coppice/spec'
import type { Analysis } from '../analysis/analysis.ts'
import type { Selection } from '../analysis/selection.ts'
import type { Kept } from '../kept.ts'

/**
 * The graph after a removal with couplings that speak of what is left, so that it can be pruned again. One that has
 * fewer than two cells left, or whose cells lost different numbers of positions, is dropped.
 */
export function cutCouplings(graph: Graph, analysis: Analysis, selection: Selection, kept: Kept): Graph {
  const { couplings } = graph
  if (!couplings) return graph
  const renumbered = (slice: CoupledSlice): Int32Array => renumber(analysis, slice, kept)
  return { ...graph, couplings: couplings.flatMap(each => cutCoupling(each, selection.get(each.id) ?? [], renumbered)) }
}

function cutCoupling(
  coupling: Coupling,
  removed: readonly number[],
  renumbered: (slice: CoupledSlice) => Int32Array,
): Coupling[] {
  const gone = new Set(removed)
  const cells = Array.from({ length: coupling.size }, (_, cell) => cell).filter(cell => !gone.has(cell))
  if (cells.length < 2) return []
  const slices = coupling.slices.map(slice => cutSlice(slice, cells, renumbered(slice)))
  return slices.every(slice => slice !== undefined) ? [{ ...coupling, size: cells.length, slices }] : []
}

/** The slice of the cells that stay; `undefined` where they no longer have the same number of positions each. */
function cutSlice(slice: CoupledSlice, cells: readonly number[], numbers: Int32Array): CoupledSlice | undefined {
  const { positions, count } = slice
  const lists = cells.map(cell => {
    const own = Array.from(positions.subarray(cell * count, (cell + 1) * count), position => numbers[position]!)
    return own.filter(position => position >= 0)
  })
  const length = lists[0]!.length
  if (length === 0 || lists.some(list => list.length !== length)) return undefined
  return { ...slice, positions: Int32Array.from(lists.flat()), count: length }
}

/** The new number of each position of the axis that a slice lies on; -1 for those that are gone. */
function renumber({ internal }: Analysis, { tensor, axis }: CoupledSlice, kept: Kept): Int32Array {
  const labels = internal.axes.get(tensor)![axis]!
  const mask = kept.of(labels)
  let next = 0
  return Int32Array.from({ length: labels.size }, (_, position) => (mask && mask[position] === 0 ? -1 : next++))
}
