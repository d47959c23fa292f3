/** What shapes the units that are made of single weights. */
export interface WeightUnitOptions {
  /** Offers embedding tables too, and in models without nodes everything of two or more axes. Default false. */
  readonly tables?: boolean
  /**
   * Names of tensors that are left alone, with `*` for any characters. Default none; for models without nodes, whose
   * tables and norms only names tell, {@link bareExempt} unless `tables` is set.
   */
  readonly exempt?: readonly string[]
  /** For `block`: rows (outputs) and columns (inputs). Default [4, 4]. */
  readonly block?: readonly [number, number]
}
