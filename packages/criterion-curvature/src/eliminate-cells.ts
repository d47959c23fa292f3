import type { InverseHessian } from './inverse-hessians.ts'

/** The cell that costs least to go next: the saliency of its weights by its entry of the inverse Hessian. */
function findCheapest(left: readonly number[], weights: Float64Array, inverse: Float64Array, size: number): number {
  let [best, cheapest] = [Infinity, left[0]!]
  for (const cell of left) {
    const cost = weights[cell * (size + 1)]! / inverse[cell * (size + 1)]!
    if (cost < best) [best, cheapest] = [cost, cell]
  }
  return cheapest
}

/** Takes one cell out of the inverse Hessian, and has the weights of the cells that are left make up for it. */
function takeOut(
  cell: number,
  left: readonly number[],
  weights: Float64Array,
  inverse: Float64Array,
  size: number,
): void {
  const pivot = inverse[cell * (size + 1)]!
  const own = weights[cell * (size + 1)]!
  const shares = left.map(other => inverse[other * size + cell]! / pivot)
  const products = left.map(other => weights[other * size + cell]!)
  const pivots = left.map(other => inverse[cell * size + other]!)
  left.forEach((row, i) => {
    const [share, product] = [shares[i]!, products[i]! - shares[i]! * own]
    left.forEach((column, k) => {
      weights[row * size + column]! -= share * products[k]! + product * shares[k]!
      inverse[row * size + column]! -= share * pivots[k]!
    })
  })
}

/**
 * Takes cells out one after the other, each time the one that costs least, the weights of those that are left making up
 * for it. For each cell the sum of all costs up to its own; cells that were always zero cost nothing and go first.
 *
 * @param products - For each pair of cells the product of the weights that read them, summed: [cells, cells].
 */
export function eliminateCells({ size, matrix, dead }: InverseHessian, products: Float64Array): Float32Array {
  const [weights, inverse] = [products.slice(), matrix.slice()]
  const scores = new Float32Array(size)
  let left = Array.from({ length: size }, (_, cell) => cell).filter(cell => dead[cell] === 0)
  let total = 0
  while (left.length > 0) {
    const cell = findCheapest(left, weights, inverse, size)
    total += Math.max(0, weights[cell * (size + 1)]! / inverse[cell * (size + 1)]!)
    scores[cell] = total
    left = left.filter(other => other !== cell)
    takeOut(cell, left, weights, inverse, size)
  }
  return scores
}
