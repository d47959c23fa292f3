import type { Node } from '@coppice/spec'

/** Where columns of a unit are seen in a value. */
export interface ColumnSource {
  readonly value: string
  /** The axes of the value that run over columns; below 0 from the last. */
  readonly axes: readonly number[]
  /** For each place along the axes its column, −1 for none; `null` where each place is a column of its own. */
  readonly cells: Int32Array | null
  readonly columns: number
  /** Into how many groups, each with a Gram matrix, the columns are split. */
  readonly groups: number
  /** The convolution that reads the value, where its rows are patches. */
  readonly convolution?: Convolution
}

/** A convolution and the operand that is its weight. */
export interface Convolution {
  readonly node: Node
  readonly index: number
  readonly shape: readonly number[]
}

/** What the statistics of one unit, or of several that read the same, are collected from. */
export interface UnitColumns {
  /** The same for units that have the same columns. */
  readonly key: string
  readonly columns: number
  /** How many inputs of the weight each column stands for: the positions of a kernel. */
  readonly repeat: number
  readonly sources: readonly ColumnSource[]
}
