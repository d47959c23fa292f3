/** What one example shows of a value: for each column its numbers, one after the other. */
export interface Sample {
  readonly columns: number
  /** How many numbers each column has. */
  readonly length: number
  /** [columns, length] row-major. */
  readonly data: Float32Array
  /** The class of the example, where it is known. */
  readonly label?: number
  /** The number of the example in the calibration data. */
  readonly example: number
  /** The rows that the layer multiplies its weight with, turned: [groups, size, rows] row-major. */
  rows(): TurnedRows
}

/** Rows of inputs, input by input. */
export interface TurnedRows {
  readonly groups: number
  /** Inputs of one group. */
  readonly size: number
  readonly rows: number
  /** [groups, size, rows] row-major. */
  readonly data: Float32Array | Float64Array
}

/** Collects one statistic over examples. States are plain data: they can be cloned, sent and stored. */
export interface Accumulator<State, Shown> {
  /** A state that has seen nothing. */
  create(columns: number): State
  /** Adds one example. */
  add(state: State, sample: Sample): void
  /** A state that has seen what both have. */
  merge(a: State, b: State): State
  /** The statistic as a criterion is shown it. */
  finish(state: State): Shown
}
