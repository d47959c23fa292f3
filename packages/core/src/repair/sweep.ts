import { addProducts } from '../linear-algebra/add-products.ts'
import { matrix, partOf, transposed } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'

/** How the columns of a sweep are zeroed. */
export interface SweepOptions {
  /** Upper triangle R with H⁻¹ = RᵀR. */
  readonly root: Matrix
  /** For each weight 1 where it is to be zero; columns are decided by `decide` before they are reached. */
  readonly gone: Uint8Array
  /** The columns at which blocks end, ascending, the last of them the number of columns. */
  readonly ends: readonly number[]
  /** Called before a block of columns, with the weights as they are by then. */
  decide?(from: number, to: number): void
}

/** Zeroes weights of one row within a block, column by column; the errors made are spread over the columns that follow. */
function sweepRow(weights: Matrix, row: number, from: number, to: number, options: SweepOptions, errors: Float64Array) {
  const { root, gone } = options
  const at = row * weights.columns
  for (let column = from; column < to; column++) {
    if (gone[at + column] !== 1) continue
    const place = column * root.stride
    const error = weights.data[at + column]! / root.data[place + column]!
    errors[row * (to - from) + column - from] = error
    for (let next = column + 1; next < to; next++) weights.data[at + next]! -= error * root.data[place + next]!
    weights.data[at + column] = 0
  }
}

/**
 * Sets weights to zero from left to right, each time changing those further right so that the rows' outputs change
 * least (Frantar and Alistarh, "SparseGPT", 2023). In place.
 */
export function sweep(weights: Matrix, options: SweepOptions): void {
  let from = 0
  for (const to of options.ends) {
    options.decide?.(from, to)
    const errors = matrix(weights.rows, to - from)
    for (let row = 0; row < weights.rows; row++) sweepRow(weights, row, from, to, options, errors.data)
    const rest = weights.columns - to
    if (rest > 0) {
      const spread = transposed(partOf(options.root, from, to, to - from, rest))
      addProducts(partOf(weights, 0, to, weights.rows, rest), errors, spread, -1)
    }
    from = to
  }
}
