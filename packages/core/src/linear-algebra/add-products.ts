import type { Matrix } from './matrix.ts'

/** How far a tile reaches along the sum, so that what it reads stays in the cache. */
const depth = 256

/** Adds `sign` times the products of four rows of a with two rows of b to a tile of four by two. */
function addTile(
  c: Matrix,
  at: number,
  a: Matrix,
  from: number,
  b: Matrix,
  along: number,
  length: number,
  sign: number,
) {
  const [x, y, z] = [a.data, b.data, c.data]
  const [x0, x1, x2, x3] = [from, from + a.stride, from + 2 * a.stride, from + 3 * a.stride]
  const y1 = along + b.stride
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  let s20 = 0
  let s21 = 0
  let s30 = 0
  let s31 = 0
  for (let k = 0; k < length; k++) {
    const left = y[along + k]!
    const right = y[y1 + k]!
    s00 += x[x0 + k]! * left
    s01 += x[x0 + k]! * right
    s10 += x[x1 + k]! * left
    s11 += x[x1 + k]! * right
    s20 += x[x2 + k]! * left
    s21 += x[x2 + k]! * right
    s30 += x[x3 + k]! * left
    s31 += x[x3 + k]! * right
  }
  z[at]! += sign * s00
  z[at + 1]! += sign * s01
  z[at + c.stride]! += sign * s10
  z[at + c.stride + 1]! += sign * s11
  z[at + 2 * c.stride]! += sign * s20
  z[at + 2 * c.stride + 1]! += sign * s21
  z[at + 3 * c.stride]! += sign * s30
  z[at + 3 * c.stride + 1]! += sign * s31
}

/** The product of two rows. */
function dot(x: Float64Array, from: number, y: Float64Array, along: number, length: number): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += x[from + k]! * y[along + k]!
  return sum
}

/** Four rows of a, or the fewer that are left, with rows of b from 0 up to `limit`. */
function addRows(
  c: Matrix,
  a: Matrix,
  b: Matrix,
  row: number,
  limit: number,
  first: number,
  length: number,
  sign: number,
) {
  const height = Math.min(4, a.rows - row)
  const from = a.offset + row * a.stride + first
  const pairs = height === 4 ? limit - (limit % 2) : 0
  for (let column = 0; column < pairs; column += 2)
    addTile(c, c.offset + row * c.stride + column, a, from, b, b.offset + column * b.stride + first, length, sign)
  for (let column = pairs; column < limit; column++)
    for (let i = 0; i < height; i++)
      c.data[c.offset + (row + i) * c.stride + column]! +=
        sign * dot(a.data, from + i * a.stride, b.data, b.offset + column * b.stride + first, length)
}

/**
 * Adds `sign`·a·bᵀ to c. Sums run along the rows of both, in an order that depends on sizes alone.
 *
 * @param lower For symmetric results: only what lies on or below the diagonal is wanted; some above is touched too.
 */
export function addProducts(c: Matrix, a: Matrix, b: Matrix, sign: 1 | -1 = 1, lower = false): void {
  for (let first = 0; first < a.columns; first += depth) {
    const length = Math.min(depth, a.columns - first)
    for (let row = 0; row < a.rows; row += 4)
      addRows(c, a, b, row, lower ? Math.min(b.rows, row + 4) : b.rows, first, length, sign)
  }
}

/** Copies what lies below the diagonal to above it. */
export function mirrorLower(square: Matrix): void {
  const { data, offset, stride, rows } = square
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < row; column++)
      data[offset + column * stride + row] = data[offset + row * stride + column]!
}
