import type { Awaitable } from './plugin.ts'
import type { Slice } from './unit.ts'

/** The arithmetic that every backend supplies to criteria, each over the cells of a slice. */
export interface Kernels {
  /** For each of the `cells` cells of the slice, the sum of |w|^power over its elements. Power 0 counts the non-zeros. */
  sumPowers(slice: Slice, cells: number, power: number): Awaitable<Float32Array>
  /** A matrix of `cells` rows: each row holds all elements of one cell, in the tensor's order. */
  rows(slice: Slice, cells: number): Awaitable<Float32Array>
}
