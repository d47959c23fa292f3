import { addProducts } from '../linear-algebra/add-products.ts'
import { copyOf, matrix } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'
import type { Moments } from './moments.ts'
import type { GroupProblem } from './repair.ts'

/** A least squares problem W·G = P without an intercept: that was taken out, or is held fixed. */
export interface Centred {
  /** [inputs, inputs]. */
  readonly gram: Matrix
  /** [outputs, inputs]. */
  readonly products: Matrix
  /** The mean of the Gram diagonal. */
  readonly scale: number
  /** The biases that go with some weights. */
  biasesFor(weights: Matrix): Float64Array
}

/** Takes the intercept out of the moments: by the means where a bias may change, by its value where it may not. */
export function centre(moments: Moments, { bias, free }: Pick<GroupProblem, 'bias' | 'free'>): Centred {
  const { inputs, products, inputSums, outputSums, rows } = moments
  const hasFree = free.includes(1)
  const gram = copyOf(inputs)
  const right = copyOf(products)
  const size = gram.rows
  const scale = rows > 0 ? 1 / rows : 0
  if (hasFree) addOuter(gram, inputSums, inputSums, -scale)
  const constant = bias.map((value, output) => (free[output] === 1 || hasFree ? outputSums[output]! * scale : value))
  addOuter(right, constant, inputSums, -1)
  let trace = 0
  for (let i = 0; i < size; i++) trace += gram.data[i * size + i]!
  return {
    gram,
    products: right,
    scale: trace / size,
    biasesFor: weights =>
      bias.map((value, output) => {
        if (free[output] !== 1) return value
        let mean = outputSums[output]!
        for (let i = 0; i < size; i++) mean -= weights.data[output * size + i]! * inputSums[i]!
        return mean * scale
      }),
  }
}

function addOuter(to: Matrix, left: Float64Array, right: Float64Array, factor: number): void {
  for (let row = 0; row < to.rows; row++)
    for (let column = 0; column < to.columns; column++)
      to.data[row * to.columns + column]! += factor * left[row]! * right[column]!
}

/**
 * The Gram matrix with a ridge on its diagonal, relative to it: half by the mean over inputs, half by each input's own,
 * so that neither an input that hardly varies nor the scale of one decides.
 */
export function withRidge({ gram, scale }: Centred, ridge: number): Matrix {
  const result = copyOf(gram)
  for (let i = 0; i < gram.rows; i++) {
    const at = i * gram.rows + i
    result.data[at]! += ridge * 0.5 * (scale + gram.data[at]!)
  }
  return result
}

/** P − W·G: what some weights leave over. */
export function residual({ gram, products }: Centred, weights: Matrix): Matrix {
  const result = matrix(products.rows, products.columns, products.data.slice())
  addProducts(result, weights, gram, -1)
  return result
}
