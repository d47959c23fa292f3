import { addProducts, mirrorLower } from '../linear-algebra/add-products.ts'
import { matrix, partOf } from '../linear-algebra/matrix.ts'
import type { Matrix } from '../linear-algebra/matrix.ts'

/** Sums over rows of inputs x and outputs y, in float64. */
export interface Moments {
  readonly rows: number
  /** Σx xᵀ, [inputs, inputs], symmetric. */
  readonly inputs: Matrix
  /** Σy xᵀ, [outputs, inputs]. */
  readonly products: Matrix
  /** Σy² of each output. */
  readonly outputs: Float64Array
  readonly inputSums: Float64Array
  readonly outputSums: Float64Array
}

/** Takes rows one by one and sums them in blocks of a fixed size, so that it does not matter how they were batched. */
export interface MomentCollector {
  /** Hands over where to write the next row: input i at `x[i * stride + slot]`, output o at `y[o * stride + slot]`. */
  next(): { readonly x: Float64Array; readonly y: Float64Array; readonly slot: number; readonly stride: number }
  finish(): Moments
}

const block = 256

/** Makes a collector for rows of so many inputs and outputs. */
export function collectMoments(inputs: number, outputs: number): MomentCollector {
  const [x, y] = [matrix(inputs, block), matrix(outputs, block)]
  const sums = {
    inputs: matrix(inputs, inputs),
    products: matrix(outputs, inputs),
    outputs: new Float64Array(outputs),
    inputSums: new Float64Array(inputs),
    outputSums: new Float64Array(outputs),
  }
  let rows = 0
  const flush = (): void => {
    const count = rows % block || (rows > 0 ? block : 0)
    if (count === 0) return
    const [left, right] = [partOf(x, 0, 0, inputs, count), partOf(y, 0, 0, outputs, count)]
    addProducts(sums.inputs, left, left, 1, true)
    addProducts(sums.products, right, left)
    addRowSums(sums.inputSums, left)
    addRowSums(sums.outputSums, right)
    addRowSquares(sums.outputs, right)
  }
  return {
    next() {
      if (rows > 0 && rows % block === 0) flush()
      return { x: x.data, y: y.data, slot: rows++ % block, stride: block }
    },
    finish() {
      flush()
      mirrorLower(sums.inputs)
      return { rows, ...sums }
    },
  }
}

function addRowSums(sums: Float64Array, { data, stride, rows, columns }: Matrix): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) sums[row]! += data[row * stride + column]!
}

function addRowSquares(sums: Float64Array, { data, stride, rows, columns }: Matrix): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) sums[row]! += data[row * stride + column]! ** 2
}

const addArrays = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value + b[i]!)
const addMatrices = (a: Matrix, b: Matrix): Matrix => matrix(a.rows, a.columns, addArrays(a.data, b.data))

/** The moments of the rows of both. */
export function addMoments(a: Moments, b: Moments): Moments {
  if (b.rows === 0) return a
  return {
    rows: a.rows + b.rows,
    inputs: addMatrices(a.inputs, b.inputs),
    products: addMatrices(a.products, b.products),
    outputs: addArrays(a.outputs, b.outputs),
    inputSums: addArrays(a.inputSums, b.inputSums),
    outputSums: addArrays(a.outputSums, b.outputSums),
  }
}

/** Σ(y − W·x − b)² over the rows, of the outputs whose weights are not all held at zero. */
export function squaredError(moments: Moments, weights: Matrix, bias: Float64Array, counted?: Uint8Array): number {
  const { inputs, products, outputs, inputSums, outputSums, rows } = moments
  const image = matrix(weights.rows, weights.columns)
  addProducts(image, weights, inputs)
  let total = 0
  for (let output = 0; output < weights.rows; output++) {
    if (counted?.[output] === 0) continue
    const added = bias[output]!
    let error = outputs[output]! + added * (rows * added - 2 * outputSums[output]!)
    for (let i = output * weights.columns, k = 0; k < weights.columns; i++, k++)
      error += weights.data[i]! * (image.data[i]! - 2 * products.data[i]! + 2 * added * inputSums[k]!)
    total += Math.max(0, error)
  }
  return total
}

/** Σ(y − ȳ)² over the rows: what an error is measured against. */
export function totalVariation({ rows, outputs, outputSums }: Moments, counted?: Uint8Array): number {
  let total = 0
  for (let output = 0; output < outputs.length; output++)
    if (counted?.[output] !== 0 && rows > 0) total += outputs[output]! - outputSums[output]! ** 2 / rows
  return Math.max(total, 0)
}
