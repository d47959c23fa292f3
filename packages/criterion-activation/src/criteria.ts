import { defineCriterionEntry } from '@coppice/spec'
import type { CriterionEntry } from '@coppice/spec'
import { activationDeviation } from './activation-deviation.ts'
import { activationMean } from './activation-mean.ts'
import { apoz } from './apoz.ts'
import { wanda } from './wanda.ts'

/**
 * Every criterion of this package by its name on the command line.
 *
 * @example
 * ```ts
 * Object.keys(criteria) // ['wanda', 'apoz', 'activation-mean', 'activation-deviation']
 * ```
 */
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries(
  [
    defineCriterionEntry({
      name: 'wanda',
      description: '|w| times the size of the input that it is multiplied with.',
      options: [
        {
          name: 'compare',
          type: 'choice',
          default: 'row',
          choices: ['row', 'layer'],
          description: 'What a single weight is compared with: the weights of its own output, or all of the layer.',
        },
      ],
      make: wanda,
    }),
    defineCriterionEntry({ name: 'apoz', description: 'The part of values that are not exactly zero.', make: apoz }),
    defineCriterionEntry({
      name: 'activation-mean',
      description: 'Mean |a| of a cell; |w| times it for single weights.',
      make: activationMean,
    }),
    defineCriterionEntry({
      name: 'activation-deviation',
      description: 'Standard deviation of a cell; |w| times it for single weights.',
      make: activationDeviation,
    }),
  ].map(entry => [entry.name, entry]),
)
