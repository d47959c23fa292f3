import type { Granularity, Slice, Tensor } from '@coppice/spec'
import type { WeightUse } from './weight-uses.ts'

/** A slice without its elements. */
export type SliceOutline = Omit<Slice, 'data'>

/**
 * How the groups of N:M lie in a tensor, which is seen as [outer, length, stride]:
 * a group is `of` neighbours along `length`; the last one of each line may be shorter.
 */
export interface GroupAxis {
  readonly outer: number
  readonly length: number
  readonly stride: number
}

/** A unit without the elements of its slices: what is known of it before anything is read. */
export interface UnitOutline {
  /** Unique within a model and the same each time the model is analysed. */
  readonly id: string
  readonly granularity: Granularity
  /** The number of cells. */
  readonly size: number
  readonly slices: readonly SliceOutline[]
  /** The mean number of parameters that belong to one cell. */
  readonly parametersPerCell: number
  /** Where the groups of N:M lie. */
  readonly groups?: GroupAxis
  /** For `element`, `n:m` and `block`: the layers that read the weight. */
  readonly uses?: readonly WeightUse[]
}

/** Everything that can be removed at one granularity, and what cannot and why. */
export interface Units {
  readonly outlines: readonly UnitOutline[]
  readonly protected: readonly { readonly name: string; readonly reason: string }[]
  /** The tensors that the slices lie in, by the names that the slices use. */
  readonly tensors: ReadonlyMap<string, Tensor>
}
