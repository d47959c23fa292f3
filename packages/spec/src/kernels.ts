import type { Awaitable } from './plugin.ts'
import type { Slice } from './unit.ts'

/** The arithmetic that criteria are given, each over the cells of a slice. */
export interface Kernels {
  /** For each of the `cells` cells of the slice, the sum of |w|^power over its elements. Power 0 counts the non-zeros. */
  sumPowers(slice: Slice, cells: number, power: number): Awaitable<Float32Array>
  /** A matrix of `cells` rows: each row holds all elements of one cell, in the tensor's order. */
  rows(slice: Slice, cells: number): Awaitable<Float32Array>
  /** For each cell, the sum of `values`, which has one number for each element of the slice's tensor. */
  sumCells(slice: Slice, cells: number, values: Float32Array | Float64Array): Awaitable<Float64Array>
  /**
   * For each element of the slice's tensor, the input that it is multiplied with: group · (inputs of a group) + input.
   * The inputs of a convolution are channels times kernel positions. Throws where the slice has no `matrix`.
   */
  inputIndices(slice: Slice): Awaitable<Int32Array>
  /** For each element of the slice's tensor, the output that it adds to. Throws where the slice has no `matrix`. */
  outputIndices(slice: Slice): Awaitable<Int32Array>
}
