import { addProducts } from './add-products.ts'
import { copyOf, matrix, partOf, transposed } from './matrix.ts'
import type { Matrix } from './matrix.ts'

const block = 48

/** The factor of a symmetric positive definite matrix A = L·Lᵀ, with what solving needs. */
export interface Factor {
  /** L: zeros above the diagonal. */
  readonly lower: Matrix
  /** Lᵀ. */
  readonly upper: Matrix
}

/** Factors a block on the diagonal in place; false where it is not positive definite. */
function factorBlock({ data, offset, stride, rows }: Matrix): boolean {
  for (let row = 0; row < rows; row++) {
    const at = offset + row * stride
    for (let column = 0; column <= row; column++) {
      const other = offset + column * stride
      let sum = data[at + column]!
      for (let k = 0; k < column; k++) sum -= data[at + k]! * data[other + k]!
      if (column < row) data[at + column] = sum / data[other + column]!
      else if (sum > 0 && sum < Infinity) data[at + column] = Math.sqrt(sum)
      else return false
    }
  }
  return true
}

/** Solves X·Lᵀ = B in place for a lower triangle L and rows of B: each is substituted forward. */
function solveForward({ data, offset, stride, rows }: Matrix, b: Matrix): void {
  for (let row = 0; row < b.rows; row++) {
    const at = b.offset + row * b.stride
    for (let column = 0; column < rows; column++) {
      const other = offset + column * stride
      let sum = b.data[at + column]!
      for (let k = 0; k < column; k++) sum -= b.data[at + k]! * data[other + k]!
      b.data[at + column] = sum / data[other + column]!
    }
  }
}

/** The same backward, for an upper triangle U and X·Uᵀ = B. */
function solveBackward({ data, offset, stride, rows }: Matrix, b: Matrix): void {
  for (let row = 0; row < b.rows; row++) {
    const at = b.offset + row * b.stride
    for (let column = rows - 1; column >= 0; column--) {
      const other = offset + column * stride
      let sum = b.data[at + column]!
      for (let k = column + 1; k < rows; k++) sum -= b.data[at + k]! * data[other + k]!
      b.data[at + column] = sum / data[other + column]!
    }
  }
}

/**
 * Factors a symmetric matrix, of which what lies on and below the diagonal is read. `undefined` where it is not
 * positive definite in float64.
 */
export function factorise(symmetric: Matrix): Factor | undefined {
  const size = symmetric.rows
  const lower = copyOf(symmetric)
  for (let first = 0; first < size; first += block) {
    const width = Math.min(block, size - first)
    const done = partOf(lower, first, 0, width, first)
    const diagonal = partOf(lower, first, first, width, width)
    addProducts(diagonal, done, done, -1, true)
    if (!factorBlock(diagonal)) return undefined
    const below = size - first - width
    const panel = partOf(lower, first + width, first, below, width)
    addProducts(panel, partOf(lower, first + width, 0, below, first), done, -1)
    solveForward(diagonal, panel)
  }
  for (let row = 0; row < size; row++) lower.data.fill(0, row * size + row + 1, (row + 1) * size)
  return { lower, upper: transposed(lower) }
}

function substituteForward(lower: Matrix, rows: Matrix, from: (row: number) => number): void {
  for (let first = 0; first < lower.rows; first += block) {
    const width = Math.min(block, lower.rows - first)
    const skipped = from(first)
    const count = Math.min(rows.rows, skipped)
    const own = partOf(rows, 0, first, count, width)
    addProducts(own, partOf(rows, 0, 0, count, first), partOf(lower, first, 0, width, first), -1)
    solveForward(partOf(lower, first, first, width, width), own)
  }
}

function substituteBackward(upper: Matrix, rows: Matrix): void {
  const last = Math.floor((upper.rows - 1) / block) * block
  for (let first = last; first >= 0; first -= block) {
    const width = Math.min(block, upper.rows - first)
    const [next, rest] = [first + width, upper.rows - first - width]
    const own = partOf(rows, 0, first, rows.rows, width)
    addProducts(own, partOf(rows, 0, next, rows.rows, rest), partOf(upper, first, next, width, rest), -1)
    solveBackward(partOf(upper, first, first, width, width), own)
  }
}

/** Solves A·x = b for each row b of the right-hand sides, which are replaced by the solutions. */
export function solveFactored({ lower, upper }: Factor, rightHandSides: Matrix): void {
  substituteForward(lower, rightHandSides, () => Infinity)
  substituteBackward(upper, rightHandSides)
}

/** L⁻ᵀ of a factor: an upper triangle. */
export function invertTransposed({ lower }: Factor): Matrix {
  const size = lower.rows
  const inverse = matrix(size, size)
  for (let row = 0; row < size; row++) inverse.data[row * size + row] = 1
  substituteForward(lower, inverse, first => Math.min(size, first + block))
  return inverse
}

/**
 * The upper triangle R with A⁻¹ = Rᵀ·R, without the inverse: with the indices turned round (J), JAJ = L·Lᵀ gives
 * R = J·L⁻¹·J. `undefined` where A is not positive definite in float64.
 */
export function factoriseInverse(symmetric: Matrix): Matrix | undefined {
  const size = symmetric.rows
  const turned = matrix(size, size)
  const end = symmetric.offset + (size - 1) * (symmetric.stride + 1)
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      turned.data[row * size + column] = symmetric.data[end - row * symmetric.stride - column]!
  const factor = factorise(turned)
  if (!factor) return undefined
  const inverse = invertTransposed(factor)
  const result = matrix(size, size)
  for (let row = 0; row < size; row++)
    for (let column = row; column < size; column++)
      result.data[row * size + column] = inverse.data[(size - 1 - column) * size + size - 1 - row]!
  return result
}
