import type { Role } from './unit.ts'

/** Where the cells of a coupling lie along one axis of a tensor. */
export interface CoupledSlice {
  /** The tensor's name. */
  readonly tensor: string
  readonly axis: number
  /** Cell `c` is `positions[c * count] … positions[c * count + count - 1]`. */
  readonly positions: Int32Array
  readonly count: number
  readonly role: Role
}

/** Cells that can be removed one by one, each with its slices of every tensor that is coupled to it. */
export interface Coupling {
  /** Unique among the couplings of a graph. */
  readonly id: string
  readonly kind: 'channel' | 'head'
  /** The number of cells, at least 2. */
  readonly size: number
  readonly slices: readonly CoupledSlice[]
}
