import type { Granularity } from './granularity.ts'

/**
 * What a slice of a tensor does for the unit it belongs to:
 * `output` makes the cell's value (a filter, a row of a dense layer), `input` reads it, `bias` and `scale` belong to
 * it one number a cell, `statistic` is a running mean or variance, `table` is a row or column of an embedding.
 */
export type Role = 'output' | 'input' | 'bias' | 'scale' | 'statistic' | 'table'

/** How the cells of a unit lie in a tensor's elements. */
export type CellLayout =
  /** Cell `c` is the positions `positions[c * count] … positions[c * count + count - 1]` of one axis, over all other axes. */
  | { readonly kind: 'axis'; readonly axis: number; readonly positions: Int32Array; readonly count: number }
  /** Each element is a cell. */
  | { readonly kind: 'element' }
  /**
   * The tensor is seen as a matrix of `matrix[0]` rows (outputs) and `matrix[1]` columns (inputs); a cell is a block
   * of `block[0]` by `block[1]`, cells in row-major order of blocks; the last block of a row or column may be smaller.
   */
  | { readonly kind: 'block'; readonly matrix: readonly [number, number]; readonly block: readonly [number, number] }

/** How a weight is read as a matrix that takes inputs to outputs. */
export interface WeightMatrix {
  /** The tensor's axes that run over outputs, in the order of their indices. */
  readonly outputs: readonly number[]
  /** The tensor's axes that run over the inputs of one group, in the order of their indices. */
  readonly inputs: readonly number[]
  /** Into how many groups inputs and outputs are split alike; 1 but for grouped convolutions. */
  readonly groups: number
  /** The axis that the groups divide: the first of `outputs` for a convolution, the first of `inputs` for a transposed one. */
  readonly groupedBy: 'outputs' | 'inputs'
}

/** The part of one weight tensor that belongs to a unit. */
export interface Slice {
  /** The tensor's name in the graph. */
  readonly tensor: string
  readonly shape: readonly number[]
  /** All elements of the tensor as numbers, row-major; none where the criterion looks at sums alone. Read only. */
  readonly data: Float32Array
  readonly role: Role
  readonly layout: CellLayout
  /** Present for the weights of convolutions, dense and recurrent layers at the granularities `element`, `n:m` and `block`. */
  readonly matrix?: WeightMatrix
}

/** Parameters that must go together, seen as `size` removable cells. */
export interface Unit {
  /** Unique within a model and the same each time the model is analysed. */
  readonly id: string
  readonly granularity: Granularity
  /** The number of cells; scores have this length. */
  readonly size: number
  /** Never empty: the first slice is an `output` where the unit has one. */
  readonly slices: readonly Slice[]
}
