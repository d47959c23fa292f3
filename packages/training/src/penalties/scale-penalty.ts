import { constantsOf } from '@coppice/graph'
import { failure } from '@coppice/spec'
import type { PenaltyStep } from '@coppice/spec'
import { checkStrength } from './elastic-net.ts'
import type { Penalty } from './penalty.ts'

/** Options of {@link scalePenalty}. */
export interface ScalePenaltyOptions {
  /** λ. */
  readonly strength: number
  /** Default `proximal`. */
  readonly by?: PenaltyStep
}

/**
 * λ Σ|γ| over the scales of every BatchNormalization, so that channels whose scale goes to zero can be cut out; the
 * criterion `bn-scale` finds them.
 *
 * Source: Liu et al., "Learning Efficient Convolutional Networks through Network Slimming" (ICCV 2017), which uses the
 * gradient; proximal steps reach exact zeros.
 *
 * @throws a failure with code `usage` for a strength below 0 and, when training begins, for a model without a
 * BatchNormalization: exporters fold it into the convolution before it.
 *
 * @example
 * ```ts
 * await train(model, { penalties: [scalePenalty({ strength: 1e-4 })], … })
 * ```
 */
export function scalePenalty({ strength, by = 'proximal' }: ScalePenaltyOptions): Penalty {
  checkStrength('scalePenalty', strength)
  return {
    kind: 'penalty',
    name: `scale ${strength} ${by}`,
    terms: async ({ graph }) => {
      const constants = constantsOf(graph)
      const scales = graph.nodes
        .filter(({ operator }) => operator === 'BatchNormalization')
        .flatMap(({ inputs }) => inputs.slice(1, 2))
      const tensors = [...new Set(scales)].filter(name => constants.has(name))
      if (tensors.length > 0) return [{ kind: 'elements', tensors, l1: strength, by }]
      const expected = 'a model with BatchNormalization'
      throw failure({ code: 'usage', who: 'scalePenalty', expected, received: 'none' })
    },
  }
}
