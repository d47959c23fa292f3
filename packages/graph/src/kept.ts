import type { Axis } from './labels/axis.ts'

/** Which positions of each axis stay under a selection. */
export interface Kept {
  /** 1 for each position that stays; `null` where all of them do. */
  of(axis: Axis): Uint8Array | null
  /** How many positions stay. */
  count(axis: Axis): number
  /** Whether something goes from some axis of a value. */
  touches(name: string): boolean
  /** For each axis of a value the number of positions that stay, `null` where nothing goes. */
  cutSizes(name: string): (number | null)[]
  /** The shape of a value after removal. */
  shape(name: string): number[] | undefined
}
