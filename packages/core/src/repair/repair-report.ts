import type { LeftAlone } from './find-layers.ts'

/** What became of one layer. */
export interface MendedLayer {
  /** The name of its weight. */
  readonly layer: string
  readonly operator: string
  /** Rows that were fitted, and rows that were held out. */
  readonly rows: readonly [fitted: number, heldOut: number]
  /** Squared error of the held-out rows against the dense layer's outputs, by the variation of these. */
  readonly before: number
  /** The same after, under weights fitted without the held-out rows. */
  readonly after: number
  /** Relative to the Gram diagonal, where the repair has one. */
  readonly ridge?: number
  /** Whether the new weights were taken. */
  readonly accepted: boolean
  /** Why not. */
  readonly reason?: string
}

/** What a repair did. */
export interface RepairReport {
  /** The repair's name. */
  readonly repair: string
  /** How many examples were used, and how many of them were held out. */
  readonly examples: number
  readonly heldOut: number
  readonly layers: readonly MendedLayer[]
  readonly leftAlone: readonly LeftAlone[]
  /**
   * Squared error of the model's outputs against the dense model's on the held-out examples, by the square of these.
   * After their ridge was chosen, layers are fitted once more to all examples: a last fit has seen these too.
   */
  readonly outputError: { readonly before: number; readonly after: number }
  /** Whether everything was taken back because the outputs had become worse. */
  readonly undone: boolean
}
