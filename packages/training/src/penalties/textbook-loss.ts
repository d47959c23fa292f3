import type { PenaltyStep, TargetLoss } from '@coppice/spec'
import { elasticNet } from './elastic-net.ts'
import type { Penalty } from './penalty.ts'

/** The part of a training's options that {@link textbookLoss} gives. */
export interface TextbookLoss {
  readonly losses: readonly TargetLoss[]
  readonly penalties: readonly Penalty[]
}

/**
 * The loss of the textbooks with its one λ: L = 1/(2N) Σ(y − f)² + λ‖W‖₁ + λ/2 ‖W‖₂², over the N examples of a batch and
 * the weights of all layers; biases and norms are exempt. Proximal steps minimise the same loss and reach exact zeros;
 * `gradient` is the letter of the formula, whose plain descent gives none.
 *
 * @param options - `by`: default `proximal`.
 *
 * @example
 * ```ts
 * await train(model, { ...textbookLoss(0.01), data, optimizer: tf.train.sgd(0.1), epochs: 20, session })
 * ```
 */
export function textbookLoss(lambda: number, { by = 'proximal' }: { readonly by?: PenaltyStep } = {}): TextbookLoss {
  return { losses: [{ kind: 'squared-error' }], penalties: [elasticNet({ l1: lambda, l2: lambda, by })] }
}
