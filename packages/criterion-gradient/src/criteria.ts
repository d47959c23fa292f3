import { defineCriterionEntry } from '@coppice/spec'
import type { CriterionEntry } from '@coppice/spec'
import { fisher } from './fisher.ts'
import { gradient } from './gradient.ts'
import { movement } from './movement.ts'
import { snip } from './snip.ts'
import { taylor } from './taylor.ts'

const gradientEntry = defineCriterionEntry({
  name: 'gradient',
  description: "The textbook's |∂L/∂W| of weights and |∂L/∂A| of units, literally.",
  options: [
    {
      name: 'keepSmallest',
      type: 'flag',
      default: false,
      description: 'Keeps the smallest gradients instead of the largest.',
    },
  ],
  make: gradient,
})

const taylorEntry = defineCriterionEntry({
  name: 'taylor',
  description: 'First-order change of the loss: |w·∂L/∂w| of weights, |a·∂L/∂a| of units.',
  options: [
    {
      name: 'of',
      type: 'choice',
      default: 'values',
      choices: ['values', 'weights'],
      description: 'What of a channel or head is set to zero in thought.',
    },
    {
      name: 'magnitude',
      type: 'choice',
      default: 'example',
      choices: ['example', 'mean'],
      description: "Whether magnitudes are taken of each example's product or of the mean one.",
    },
  ],
  make: taylor,
})

/**
 * Every criterion of this package by its name on the command line.
 *
 * @example
 * ```ts
 * Object.keys(criteria) // ['gradient', 'taylor', 'fisher', 'snip', 'movement']
 * ```
 */
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries(
  [
    gradientEntry,
    taylorEntry,
    defineCriterionEntry({ name: 'fisher', description: "w² by each example's gradient squared.", make: fisher }),
    defineCriterionEntry({
      name: 'snip',
      description: '|w·∂L/∂w| of the mean gradient, for networks before training.',
      make: snip,
    }),
    defineCriterionEntry({
      name: 'movement',
      description: '−w·∂L/∂w: whether training moves the weight away from zero.',
      make: movement,
    }),
  ].map(entry => [entry.name, entry]),
)
