import type { Plugin } from './plugin.ts'
import type { Unit } from './unit.ts'

/** A unit with what an allocation may know about it; its weights are not among it. */
export interface Scored {
  readonly unit: Pick<Unit, 'id' | 'granularity' | 'size'> & {
    /** The shape of the tensor that makes the unit's values (its first `output`). */
    readonly shape: readonly number[]
  }
  /** One score a cell; higher is kept longer. Comparable between units. */
  readonly scores: Float32Array
  /** How many parameters belong to one cell. */
  readonly parametersPerCell: number
}

/** Spreads one sparsity over units. */
export interface Allocation extends Plugin<'allocation'> {
  /** The fraction of each unit's cells to remove, by unit id, each in [0, 1]; their parameter-weighted mean is the sparsity asked for, as far as the floors allow. */
  allocate(scored: readonly Scored[], sparsity: number): ReadonlyMap<string, number>
}

/** Fills in `kind` and `api`. */
export function defineAllocation(allocation: Omit<Allocation, 'kind' | 'api'>): Allocation {
  return { kind: 'allocation', api: 1, ...allocation }
}
