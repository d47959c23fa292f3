import type { NodeView, ResultView } from '../protocol/views.ts'

/** The share of the cells that went from a node's own units; 0 where nothing was pruned. */
export function removedShare({ units, weights }: NodeView, result: ResultView | null): number {
  const weight = result?.weights.find(({ name }) => name === weights[0]?.name)
  if (weight) return weight.sparsity
  const own = result?.units.filter(({ id }) => units.includes(id)) ?? []
  const cells = own.reduce((sum, unit) => sum + unit.cells, 0)
  return cells === 0 ? 0 : own.reduce((sum, unit) => sum + unit.removed, 0) / cells
}
