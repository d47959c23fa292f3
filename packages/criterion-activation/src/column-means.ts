/** Each sum by how many values went into it; 0 where there were none. */
export function columnMeans(sums: Float64Array, counts: Float64Array): Float64Array {
  return sums.map((sum, column) => (counts[column]! > 0 ? sum / counts[column]! : 0))
}

/** √(E a² − (E a)²) of each column, the population's. */
export function columnDeviations(sums: Float64Array, squares: Float64Array, counts: Float64Array): Float64Array {
  const means = columnMeans(sums, counts)
  return columnMeans(squares, counts).map((square, column) => Math.sqrt(Math.max(0, square - means[column]! ** 2)))
}
