/** A matrix of float64, or a part of one: element (i, j) is `data[offset + i * stride + j]`. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array
  readonly offset: number
  /** Elements from one row to the next. */
  readonly stride: number
}

/** A matrix over the elements of an array, zeros where none is given. */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
  return { rows, columns, data, offset: 0, stride: columns }
}

/** The part of a matrix that begins at (row, column); it shares the elements. */
export function partOf(whole: Matrix, row: number, column: number, rows: number, columns: number): Matrix {
  return { rows, columns, data: whole.data, offset: whole.offset + row * whole.stride + column, stride: whole.stride }
}

/** A copy with rows for columns. */
export function transposed(of: Matrix): Matrix {
  const result = matrix(of.columns, of.rows)
  for (let row = 0; row < of.rows; row++)
    for (let column = 0; column < of.columns; column++)
      result.data[column * of.rows + row] = of.data[of.offset + row * of.stride + column]!
  return result
}

/** A copy whose rows lie one after the other. */
export function copyOf(of: Matrix): Matrix {
  const result = matrix(of.rows, of.columns)
  for (let row = 0; row < of.rows; row++) {
    const from = of.offset + row * of.stride
    result.data.set(of.data.subarray(from, from + of.columns), row * of.columns)
  }
  return result
}
