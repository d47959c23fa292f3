/** How often values fell into bins whose edges are multiples of a power of two, so that histograms of any data merge exactly. */
export interface Histogram {
  /** The number of bins of each row. */
  readonly bins: number
  /** The left edge of the first bin; a multiple of `width`. */
  readonly lowest: number
  /** The width of every bin: a power of two, the same for all rows of the unit. */
  readonly width: number
  /** Counts, [cells, bins] row-major. Bin b of a row holds lowest + b·width <= v < lowest + (b + 1)·width. Exact zeros are not among them. */
  readonly counts: Float64Array
  /** For each cell, the values that are exactly zero: an atom of its own. */
  readonly zeros: Float64Array
}

/** One histogram for each class label. */
export interface LabelledHistogram extends Omit<Histogram, 'counts' | 'zeros'> {
  /** The number of classes. */
  readonly labels: number
  /** [labels, cells, bins] row-major. */
  readonly counts: Float64Array
  /** [labels, cells] row-major. */
  readonly zeros: Float64Array
}

/** XᵀX over the rows that a layer multiplies its weight with. */
export interface Gram {
  /** The groups of the layer, each with a matrix of its own; 1 but for grouped convolutions. */
  readonly groups: number
  /** Inputs of one group: the side of each matrix. */
  readonly size: number
  /** How many rows were summed. */
  readonly rows: number
  /** [groups, size, size] row-major, symmetric, not divided by the number of rows. */
  readonly matrix: Float64Array
}

/** Values as they were seen, for what the catalogue lacks. */
export interface RawValues {
  /** The number of rows: examples times positions. */
  readonly rows: number
  /** The number of columns: cells, or inputs of the weight. */
  readonly columns: number
  /** [rows, columns] row-major. */
  readonly values: Float32Array
}

/**
 * What each statistic is, as a criterion is shown it.
 *
 * Activations and their gradients are seen at one column for each cell of a structural unit (channel, head): the
 * values that the unit's readers are given, over all examples and positions. For `element`, `n:m` and `block` there is
 * one column for each input of the weight (see `Kernels.inputIndices`).
 *
 * Gradients are of the loss summed over examples; `sumAbs`, `sumSquares` and the products are of each example by itself.
 */
export interface StatisticValues {
  /** How many values each column saw. */
  readonly 'activation.count': Float64Array
  /** Σa. */
  readonly 'activation.sum': Float64Array
  /** Σ|a|. */
  readonly 'activation.sumAbs': Float64Array
  /** Σa². */
  readonly 'activation.sumSquares': Float64Array
  /** How many values were exactly zero. */
  readonly 'activation.zeros': Float64Array
  /** The smallest and the largest value, [columns, 2] row-major. */
  readonly 'activation.range': Float64Array
  readonly 'activation.histogram': Histogram
  readonly 'activation.histogramByLabel': LabelledHistogram
  readonly 'activation.gram': Gram
  /** How many examples gradients were taken of: one number. */
  readonly 'gradient.count': Float64Array
  /** Σ∂L/∂w for each element of each slice of the unit. */
  readonly 'gradient.sum': readonly Float64Array[]
  /** Σ|∂L/∂w| over examples, for each element of each slice. */
  readonly 'gradient.sumAbs': readonly Float64Array[]
  /** Σ(∂L/∂w)² over examples, for each element of each slice. */
  readonly 'gradient.sumSquares': readonly Float64Array[]
  /** For each cell, Σ over examples of |Σ w·∂L/∂w| over the weights that make the cell. */
  readonly 'gradient.weightTimesGradient': Float64Array
  /** For each column, Σ over examples of |Σ a·∂L/∂a| over positions. */
  readonly 'gradient.activationTimesGradient': Float64Array
  /** For each column, Σ∂L/∂a over examples and positions. */
  readonly 'gradient.activationSum': Float64Array
  /** For each column, Σ|∂L/∂a| over examples and positions. */
  readonly 'gradient.activationSumAbs': Float64Array
  readonly raw: RawValues
}

/** What a criterion can ask to be shown of activations and gradients. Closed: core computes exactly these. */
export type StatisticName = keyof StatisticValues

/** Exactly the statistics that were declared, and nothing else. */
export type Statistics<Needs extends StatisticName> = { readonly [Name in Needs]: StatisticValues[Name] }
