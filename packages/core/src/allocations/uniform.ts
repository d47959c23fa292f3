import { defineAllocation } from '@coppice/spec'
import type { Allocation } from '@coppice/spec'

/**
 * The same sparsity for every unit, rounded down to whole cells; one cell is always kept.
 *
 * @example
 * ```ts
 * await plan(model, { criterion: l1(), allocation: uniform(), target: { sparsity: 0.5 } })
 * ```
 */
export function uniform(): Allocation {
  return defineAllocation({
    name: 'uniform',
    allocate: (scored, sparsity) => new Map(scored.map(({ unit }) => [unit.id, sparsity])),
  })
}
