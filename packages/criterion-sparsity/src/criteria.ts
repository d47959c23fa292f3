import { failure } from '@coppice/spec'
import type { Criterion } from '@coppice/spec'
import { batchNormScale } from './batch-norm-scale.ts'
import { fpgm } from './fpgm.ts'
import { groupNorm } from './group-norm.ts'
import { lamp } from './lamp.ts'
import { l1, l2, lp } from './magnitude.ts'
import { random } from './random.ts'

/** One option of a criterion as data: flags, forms and documentation are made from it. */
export type CriterionOption =
  | {
      readonly name: string
      readonly type: 'number'
      readonly default: number
      readonly description: string
      readonly minimum?: number
      readonly maximum?: number
    }
  | {
      readonly name: string
      readonly type: 'choice'
      readonly default: string
      readonly description: string
      readonly choices: readonly string[]
    }

/** A criterion by name, with what can be set. */
export interface CriterionEntry {
  /** Its name on the command line. */
  readonly name: string
  readonly description: string
  readonly options: readonly CriterionOption[]
  /** Makes the criterion; options left out take their defaults. Throws a failure with code `usage` for an option or a value that is not declared. */
  create(options?: Readonly<Record<string, number | string>>): Criterion
}

type Settings = Record<string, number | string>

/** A factory's own type of its options; the entry's declaration is checked before it is called. */
interface Declaration<Options> {
  readonly name: string
  readonly description: string
  readonly options?: readonly CriterionOption[]
  readonly make: (options: Options) => Criterion
}

function expectation(option: CriterionOption): string {
  if (option.type === 'choice') return `one of ${option.choices.join(', ')}`
  return `a number from ${option.minimum ?? '-∞'} to ${option.maximum ?? '∞'}`
}

function accepts(option: CriterionOption, value: number | string): boolean {
  if (option.type === 'choice') return option.choices.includes(String(value))
  const { minimum = -Infinity, maximum = Infinity } = option
  return typeof value === 'number' && value >= minimum && value <= maximum
}

function settle(name: string, options: readonly CriterionOption[], given: Readonly<Settings>): Settings {
  const stray = Object.keys(given).find(key => !options.some(option => option.name === key))
  if (stray !== undefined) {
    const expected = options.map(option => option.name).join(', ') || 'no options'
    throw failure({ code: 'usage', who: `criterion ${name}`, expected, received: `the option '${stray}'` })
  }
  return Object.fromEntries(options.map(option => [option.name, settleOne(name, option, given[option.name])]))
}

function settleOne(name: string, option: CriterionOption, value: number | string | undefined): number | string {
  if (value === undefined) return option.default
  if (accepts(option, value)) return value
  const who = `criterion ${name}, option ${option.name}`
  throw failure({ code: 'usage', who, expected: expectation(option), received: String(value) })
}

function entry<Options extends object>(declaration: Declaration<Options>): readonly [string, CriterionEntry] {
  const { name, description, options = [], make } = declaration
  return [name, { name, description, options, create: (given = {}) => make(settle(name, options, given) as Options) }]
}

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
export const criteria: Readonly<Record<string, CriterionEntry>> = Object.fromEntries([
  entry({ name: 'l1', description: 'Sum of |w| over the weights that make the cell.', make: l1 }),
  entry({ name: 'l2', description: 'Root of the sum of w² over the weights that make the cell.', make: l2 }),
  entry({ name: 'lp', description: 'Norm of a power of your own.', options: [powerOption(0.5)], make: lp }),
  entry({
    name: 'group-norm',
    description: 'Norm of everything that goes with the cell: weights that make it, that read it, biases and scales.',
    options: [powerOption(2)],
    make: groupNorm,
  }),
  entry({
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
  entry({ name: 'lamp', description: 'w² by the sum of the squares that are not smaller.', make: lamp }),
  entry({ name: 'fpgm', description: "Sum of a filter's distances to all others of its unit.", make: fpgm }),
  entry({
    name: 'random',
    description: 'Uniform in [0, 1): the control.',
    options: [{ name: 'seed', type: 'number', default: 1, description: 'Any integer.' }],
    make: random,
  }),
])
