import { defineCriterionEntry } from '@coppice/spec'
import type { CriterionEntry } from '@coppice/spec'
import { obd } from './obd.ts'
import { obs } from './obs.ts'

/**
 * Every criterion of this package by its name on the command line.
 *
 * @example
 * ```ts
 * Object.keys(criteria) // ['obd', 'obs']
 * ```
 */
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries(
  [
    defineCriterionEntry({
      name: 'obd',
      description: "½w² by the loss's curvature, estimated by squared gradients.",
      make: obd,
    }),
    defineCriterionEntry({
      name: 'obs',
      description: "Error of the layer's output that no other weight can make up for; the scores of SparseGPT.",
      options: [
        {
          name: 'dampening',
          type: 'number',
          default: 0.01,
          minimum: 1e-9,
          maximum: 100,
          description: "What is added to the Hessian's diagonal, by its mean.",
        },
        {
          name: 'channels',
          type: 'choice',
          default: 'successive',
          choices: ['successive', 'independent'],
          description: 'Whether channels are scored as they go one after the other, or each as if it went alone.',
        },
      ],
      make: obs,
    }),
  ].map(entry => [entry.name, entry]),
)
