import { defineCriterionEntry } from '@coppice/spec'
import type { CriterionEntry, CriterionOption } from '@coppice/spec'
import { batchNormScale } from './batch-norm-scale.ts'
import { fpgm } from './fpgm.ts'
import { groupNorm } from './group-norm.ts'
import { lamp } from './lamp.ts'
import { l1, l2, lp } from './magnitude.ts'
import { random } from './random.ts'

const powerOption = (value: number): CriterionOption => ({
  name: 'power',
  type: 'number',
  default: value,
  minimum: 0,
  maximum: 16,
  description: 'The power p of the norm; 0 counts the weights that are not zero.',
})

/**
 * Every criterion of this package by its name on the command line.
 *
 * @example
 * ```ts
 * Object.keys(criteria) // ['l1', 'l2', 'lp', 'group-norm', 'bn-scale', 'lamp', 'fpgm', 'random']
 * criteria['lp']!.create({ power: 3 }).name // 'lp'
 * ```
 */
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries(
  [
    defineCriterionEntry({ name: 'l1', description: 'Sum of |w| over the weights that make the cell.', make: l1 }),
    defineCriterionEntry({
      name: 'l2',
      description: 'Root of the sum of w² over the weights that make the cell.',
      make: l2,
    }),
    defineCriterionEntry({
      name: 'lp',
      description: 'Norm of a power of your own.',
      options: [powerOption(0.5)],
      make: lp,
    }),
    defineCriterionEntry({
      name: 'group-norm',
      description: 'Norm of everything that goes with the cell: weights that make it, that read it, biases and scales.',
      options: [powerOption(2)],
      make: groupNorm,
    }),
    defineCriterionEntry({
      name: 'bn-scale',
      description: 'Mean |γ| of the norms that the channel passes through.',
      options: [
        {
          name: 'fallback',
          type: 'choice',
          default: 'l2',
          choices: ['l2', 'none'],
          description: 'What scores a unit without a scale: the L2 norm of its outputs, or (none) an error.',
        },
      ],
      make: batchNormScale,
    }),
    defineCriterionEntry({
      name: 'lamp',
      description: 'w² by the sum of the squares that are not smaller.',
      make: lamp,
    }),
    defineCriterionEntry({
      name: 'fpgm',
      description: "Sum of a filter's distances to all others of its unit.",
      make: fpgm,
    }),
    defineCriterionEntry({
      name: 'random',
      description: 'Uniform in [0, 1): the control.',
      options: [{ name: 'seed', type: 'number', default: 1, whole: true, description: 'Any integer.' }],
      make: random,
    }),
  ].map(entry => [entry.name, entry]),
)
