import { failure } from '@coppice/spec'
import type { PenaltyStep } from '@coppice/spec'
import { layerWeights } from './layer-weights.ts'
import type { Penalty } from './penalty.ts'

/** Options of {@link elasticNet}. */
export interface ElasticNetOptions {
  /** λ₁, what |w| is multiplied with. Default 0. */
  readonly l1?: number
  /** λ₂, what ½w² is multiplied with. Default 0. */
  readonly l2?: number
  /** `proximal` reaches exact zeros, `gradient` does not. Default `proximal`. */
  readonly by?: PenaltyStep
  /** The tensors that it is on. Default the weights of layers: biases, norms and embedding tables are exempt. */
  readonly tensors?: readonly string[]
}

/**
 * λ₁ Σ|w| + λ₂/2 Σw². By proximal steps a weight is taken to S(w, ηλ₁) / (1 + ηλ₂) after each step of the optimizer,
 * where S moves it towards zero by ηλ₁ but not beyond, and η is the rate; so that zeros are exact. The (sub)gradient
 * λ₁ sign(w) + λ₂ w leaves weights that tremble about zero.
 *
 * Source: Zou and Hastie, "Regularization and variable selection via the elastic net" (2005); Beck and Teboulle, "A Fast
 * Iterative Shrinkage-Thresholding Algorithm" (2009) for the step. With an optimizer that scales gradients, such as
 * Adam, the step still uses the plain rate.
 *
 * @throws a failure with code `usage` for a strength below 0.
 *
 * @example
 * ```ts
 * await train(model, { penalties: [elasticNet({ l1: 1e-4, l2: 1e-4 })], … })
 * ```
 */
export function elasticNet({ l1 = 0, l2 = 0, by = 'proximal', tensors }: ElasticNetOptions): Penalty {
  checkStrength('elasticNet', l1)
  checkStrength('elasticNet', l2)
  return {
    kind: 'penalty',
    name: `elastic-net ${l1} ${l2} ${by}`,
    terms: async model => [{ kind: 'elements', tensors: tensors ?? (await layerWeights(model)), l1, l2, by }],
  }
}

/** Throws `usage` for a strength that is no number from 0. */
export function checkStrength(who: string, strength: number): void {
  if (strength >= 0 && Number.isFinite(strength)) return
  throw failure({ code: 'usage', who, expected: 'a strength from 0', received: `${strength}` })
}
