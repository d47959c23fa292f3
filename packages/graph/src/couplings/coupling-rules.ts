import type { Role } from '@coppice/spec'

/** Where the cells of a rule lie in tensors. */
export interface SliceRule {
  /**
   * The name of a tensor. `{i}`, or another word in braces, stands for a number: the one that the unit's name has, or,
   * where that has none of that word, any.
   */
  readonly tensor: string
  readonly axis: number
  /**
   * Into how many equal parts the axis falls, one after the other, each with all cells: 3 for queries, keys and values in
   * one tensor, 4 for the gates of an LSTM. Default 1.
   */
  readonly parts?: number
  /** Default: `output` on axis 0, `input` on others; of vectors, by the name: `scale`, `statistic` or `bias`. */
  readonly role?: Role
  /** Whether the tensor may be missing, as biases may. Default false. */
  readonly optional?: boolean
}

/** Cells that go together. */
export interface CouplingRule {
  /** With words in braces, such as `layers.{i}.mlp`, it makes a unit for each number that the tensors have. */
  readonly name: string
  /** Default `channel`. */
  readonly kind?: 'channel' | 'head'
  /** The number of cells. Default the length of the first slice's axis, or of one of its parts. */
  readonly size?: number
  readonly slices: readonly SliceRule[]
}

/** What goes together in a checkpoint, said once for all layers. */
export interface CouplingRules {
  readonly units: readonly CouplingRule[]
}
