/**
 * What is minimised, summed over examples.
 *
 * - `cross-entropy`: −log p of the label. The output may be logits, probabilities (a Softmax) or their logarithms; the
 *   executor finds the logits. Without targets the model's own most probable class serves as the label.
 * - `binary-cross-entropy`: the same for outputs that are each a probability or a logit of their own.
 * - `squared-error`: ½ Σ (y − f)². Without targets the target is 0.
 */
export interface Loss {
  readonly kind: 'cross-entropy' | 'binary-cross-entropy' | 'squared-error'
  /** The output that it looks at. Default the first. */
  readonly output?: string
  /** The axis of the classes. Default −1. */
  readonly axis?: number
}
