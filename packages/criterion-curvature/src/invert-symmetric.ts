/** Overwrites the lower triangle of a symmetric matrix with its Cholesky factor; false where it is not positive definite. */
export function factorise(matrix: Float64Array, size: number): boolean {
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * size + k]! * matrix[column * size + k]!
      if (column < row) matrix[row * size + column] = sum / matrix[column * size + column]!
      else if (sum > 0 && sum < Infinity) matrix[row * size + row] = Math.sqrt(sum)
      else return false
    }
  return true
}

/** The inverse of a lower triangle, row by row. */
function invertLower(lower: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    const own = inverse.subarray(row * size, row * size + row + 1)
    own[row] = 1
    for (let k = 0; k < row; k++) {
      const factor = lower[row * size + k]!
      for (let column = 0; column <= k; column++) own[column]! -= factor * inverse[k * size + column]!
    }
    for (let column = 0; column <= row; column++) own[column]! /= lower[row * size + row]!
  }
  return inverse
}

/** Xᵀ·X of a lower triangle X. */
function multiplyByTransposed(lower: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size)
  for (let k = 0; k < size; k++)
    for (let row = 0; row <= k; row++) {
      const factor = lower[k * size + row]!
      for (let column = 0; column <= row; column++) product[row * size + column]! += factor * lower[k * size + column]!
    }
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++) product[column * size + row] = product[row * size + column]!
  return product
}

/** The inverse of a symmetric matrix, [size, size] row-major; `undefined` where it is not positive definite in float64. */
export function invertSymmetric(matrix: Float64Array, size: number): Float64Array | undefined {
  const lower = matrix.slice()
  return factorise(lower, size) ? multiplyByTransposed(invertLower(lower, size), size) : undefined
}

/** wᵀ·A⁻¹·w: the squared length of L⁻¹·w, with A = L·Lᵀ. Not a number where A is not positive definite. */
export function quadraticForm(matrix: Float64Array, vector: readonly number[]): number {
  const size = vector.length
  const lower = matrix.slice()
  if (!factorise(lower, size)) return NaN
  const solved: number[] = []
  for (let row = 0; row < size; row++) {
    let sum = vector[row]!
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * solved[k]!
    solved.push(sum / lower[row * size + row]!)
  }
  return solved.reduce((total, value) => total + value * value, 0)
}
