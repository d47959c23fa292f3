import type { Criterion } from './criterion.ts'
import { failure } from './failure.ts'
import type { ChoiceOption, FlagOption, NumberOption } from './option.ts'
import type { StatisticName } from './statistics.ts'

/** One option of a criterion as data: an {@link Option} that always has a default. */
export type CriterionOption =
  | (NumberOption & { readonly default: number })
  | (ChoiceOption & { readonly default: string })
  | (FlagOption & { readonly default: boolean })

/** A value of an option. */
export type Setting = number | string | boolean

/** A criterion by name, with what can be set. */
export interface CriterionEntry {
  /** Its name on the command line. */
  readonly name: string
  readonly description: string
  readonly options: readonly CriterionOption[]
  /** Makes the criterion; options left out take their defaults. Throws a failure with code `usage` for an option or a value that is not declared. */
  create(options?: Readonly<Record<string, Setting>>): Criterion<StatisticName>
}

/** A factory with its own type of its options; what it is given was checked against `options` before. */
export interface CriterionDeclaration<Options, Needs extends StatisticName> {
  readonly name: string
  readonly description: string
  readonly options?: readonly CriterionOption[]
  /** Makes the criterion from options that were checked. */
  readonly make: (options: Options) => Criterion<Needs>
}

function expectation(option: CriterionOption): string {
  if (option.type === 'choice') return `one of ${option.choices.join(', ')}`
  if (option.type === 'flag') return 'true or false'
  return `a ${option.whole ? 'whole ' : ''}number${boundsOf(option)}`
}

function boundsOf({ minimum, maximum }: { readonly minimum?: number; readonly maximum?: number }): string {
  if (minimum === undefined) return maximum === undefined ? '' : ` of at most ${maximum}`
  return maximum === undefined ? ` of at least ${minimum}` : ` from ${minimum} to ${maximum}`
}

function accepts(option: CriterionOption, value: Setting): boolean {
  if (option.type === 'choice') return option.choices.includes(String(value))
  if (option.type === 'flag') return value === true || value === false || value === 'true' || value === 'false'
  const { minimum = -Infinity, maximum = Infinity, whole = false } = option
  return typeof value === 'number' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value))
}

function settleOne(name: string, option: CriterionOption, value: Setting | undefined): Setting {
  if (value === undefined) return option.default
  if (accepts(option, value)) return option.type === 'flag' ? String(value) === 'true' : value
  const who = `criterion ${name}, option ${option.name}`
  throw failure({ code: 'usage', who, expected: expectation(option), received: String(value) })
}

function settle(
  name: string,
  options: readonly CriterionOption[],
  given: Readonly<Record<string, Setting>>,
): Record<string, Setting> {
  const stray = Object.keys(given).find(key => !options.some(option => option.name === key))
  if (stray !== undefined) {
    const expected = options.map(option => option.name).join(', ') || 'no options'
    throw failure({ code: 'usage', who: `criterion ${name}`, expected, received: `the option '${stray}'` })
  }
  return Object.fromEntries(options.map(option => [option.name, settleOne(name, option, given[option.name])]))
}

/**
 * Makes an entry of a package's list of criteria: `create` checks what it is given, fills in defaults, and calls `make`.
 *
 * @example
 * ```ts
 * const entry = defineCriterionEntry({ name: 'mine', description: 'Sum of |w|.', make: mine })
 * entry.create().name // 'mine'
 * ```
 */
export function defineCriterionEntry<Options extends object, Needs extends StatisticName = never>(
  declaration: CriterionDeclaration<Options, Needs>,
): CriterionEntry {
  const { name, description, options = [], make } = declaration
  const create = (given: Readonly<Record<string, Setting>> = {}): Criterion<StatisticName> =>
    make(settle(name, options, given) as Options)
  return { name, description, options, create }
}
