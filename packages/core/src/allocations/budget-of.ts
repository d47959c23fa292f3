import type { Scored } from '@coppice/spec'

const rounding = 1e-6

/** The parameters that a sparsity takes away; whole cells where every cell is one parameter. */
export function budgetOf(scored: readonly Scored[], sparsity: number): number {
  const total = scored.reduce((sum, { unit, parametersPerCell }) => sum + unit.size * parametersPerCell, 0)
  const single = scored.every(({ parametersPerCell }) => parametersPerCell === 1)
  return single ? Math.floor(sparsity * total + rounding) : sparsity * total
}
