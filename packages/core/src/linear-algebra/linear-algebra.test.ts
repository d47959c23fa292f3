import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random/random.ts'
import { addProducts, mirrorLower } from './add-products.ts'
import { factorise, factoriseInverse, solveFactored } from './cholesky.ts'
import { matrix, partOf, transposed } from './matrix.ts'
import type { Matrix } from './matrix.ts'

const draw = (rows: number, columns: number, seed: number): Matrix => {
  const random = createRandom(seed, `${rows}x${columns}`)
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => random.normal()),
  )
}

const at = (of: Matrix, row: number, column: number): number => of.data[of.offset + row * of.stride + column]!

function naive(a: Matrix, b: Matrix): Matrix {
  const result = matrix(a.rows, b.columns)
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.columns; j++)
      for (let k = 0; k < a.columns; k++) result.data[i * b.columns + j]! += at(a, i, k) * at(b, k, j)
  return result
}

function farthest(a: Matrix, b: Matrix): number {
  let worst = 0
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++) worst = Math.max(worst, Math.abs(at(a, i, j) - at(b, i, j)))
  return worst
}

function positive(size: number, seed: number): Matrix {
  const wide = draw(size, size + 5, seed)
  const result = matrix(size, size)
  addProducts(result, wide, wide)
  return result
}

const sizes = fc.integer({ min: 1, max: 130 })

describe('addProducts', () => {
  it('equals the definition for every size, offset and sign', () =>
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 0, max: 600 }), fc.constantFrom(1, -1), (m, n, k, sign) => {
        const [a, b] = [partOf(draw(m + 2, k + 3, 1), 1, 2, m, k), partOf(draw(n + 1, k + 1, 2), 1, 0, n, k)]
        const result = draw(m, n, 3)
        const expected = naive(a, transposed(b)).data.map((value, i) => result.data[i]! + sign * value)
        addProducts(result, a, b, sign)
        expect(farthest(result, matrix(m, n, expected))).toBeLessThan(1e-10)
      }),
      { numRuns: 25 },
    ))

  it('gives the lower half of a symmetric product, which mirrors to the whole', () => {
    const a = draw(37, 21, 4)
    const half = matrix(37, 37)
    addProducts(half, a, a, 1, true)
    mirrorLower(half)
    expect(farthest(half, naive(a, transposed(a)))).toBeLessThan(1e-12)
  })
})

describe('factorise and solveFactored', () => {
  it('solve for every row of the right-hand sides', () =>
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 9 }), (size, count) => {
        const [a, x] = [positive(size, size), draw(count, size, 7)]
        const solved = naive(x, a)
        const factor = factorise(a)!
        solveFactored(factor, solved)
        expect(farthest(naive(factor.lower, factor.upper), a)).toBeLessThan(1e-9 * size)
        const back = naive(solved, a)
        expect(farthest(back, naive(x, a))).toBeLessThan(1e-8 * size)
      }),
      { numRuns: 25 },
    ))

  it('refuses what is not positive definite', () => {
    expect(factorise(matrix(2, 2, Float64Array.of(1, 2, 2, 1)))).toBeUndefined()
    expect(factorise(matrix(1, 1, Float64Array.of(NaN)))).toBeUndefined()
    expect(factorise(matrix(1, 1, Float64Array.of(0)))).toBeUndefined()
  })
})

describe('factoriseInverse', () => {
  it('gives R with RᵀR the inverse, and R upper triangular', () =>
    fc.assert(
      fc.property(sizes, size => {
        const a = positive(size, size + 100)
        const root = factoriseInverse(a)!
        const identity = naive(naive(root, a), transposed(root))
        for (let i = 0; i < size; i++) identity.data[i * size + i]! -= 1
        expect(farthest(identity, matrix(size, size))).toBeLessThan(1e-7)
        for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) expect(at(root, i, j)).toBe(0)
      }),
      { numRuns: 15 },
    ))
})
