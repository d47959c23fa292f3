import type { Granularity } from '@coppice/spec'

/** What came of removing cells of one unit alone. */
export interface Trial {
  readonly unit: string
  /** What chose the cells. */
  readonly criterion: string
  /** The fraction of the unit's cells that went. */
  readonly fraction: number
  /**
   * The squared error of the outputs on held-out examples after repair, by the square of the outputs before: 0 where
   * nothing was lost.
   */
  readonly error: number
}

/** How much the outputs of a model suffer from each of its units. Plain JSON. */
export interface Sensitivity {
  readonly kind: 'coppice-sensitivity'
  readonly version: 1
  /** The model it was measured on, as in its plans. */
  readonly fingerprint: string
  readonly granularity: Granularity
  readonly trials: readonly Trial[]
}
