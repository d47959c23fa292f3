import { checkPlugin, failure } from '@coppice/spec'
import type { AnyCriterion, CriterionEntry, CriterionOption, Setting } from '@coppice/spec'

/** What a criterion is made with, by the names of its options. */
export type Settings = Readonly<Record<string, Setting>>

/** Something in a module that is a criterion or makes one. */
export interface FoundCriterion {
  /** What it calls itself; a function is called by the name of its export. */
  readonly name: string
  /** Whether it says of itself that it is one; a function may turn out to be anything. */
  readonly isReady: boolean
  readonly description: string
  readonly options: readonly CriterionOption[]
  /** Makes it. Throws a failure with code `usage` where that gives no criterion, or one for another version. */
  create(settings?: Settings): AnyCriterion
}

const isCriterion = (value: unknown): value is AnyCriterion =>
  typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === 'criterion'

const isEntry = (value: unknown): value is CriterionEntry =>
  typeof value === 'object' && value !== null && typeof (value as { readonly create?: unknown }).create === 'function'

/**
 * Everything in a module that is a criterion, or makes one, by the name of its export: criteria, entries, lists of
 * entries, functions.
 *
 * @param place - Where the module comes from.
 * @param flag - What named it, for failures. Default `--criterion`.
 *
 * @example
 * ```ts
 * const found = listCriteria('mine.js', await import('./mine.js'))
 * found.get('mine')?.create().name // 'mine'
 * ```
 */
export function listCriteria(place: string, module: object, flag = '--criterion'): ReadonlyMap<string, FoundCriterion> {
  const who = `${flag} ${place}`
  const found = new Map<string, FoundCriterion>()
  for (const [name, value] of Object.entries(module) as [string, unknown][]) {
    const one = findCriterion(who, name, value)
    if (one) found.set(name, one)
    else if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) if (isEntry(entry)) found.set(key, fromEntry(who, key, entry))
  }
  return found
}

function findCriterion(who: string, key: string, value: unknown): FoundCriterion | undefined {
  if (isCriterion(value))
    return {
      ...undescribed,
      name: value.name,
      isReady: true,
      create: settings => check(who, unchanged(who, value, settings)),
    }
  if (isEntry(value)) return fromEntry(who, key, value)
  if (typeof value !== 'function') return undefined
  const make = value as (settings: Settings) => unknown
  return { ...undescribed, name: key, isReady: false, create: (settings = {}) => check(who, make(settings)) }
}

/** One that is made already cannot be told anything. */
function unchanged(who: string, criterion: AnyCriterion, settings: Settings = {}): AnyCriterion {
  const [first] = Object.keys(settings)
  if (first === undefined) return criterion
  const expected = `no settings for '${criterion.name}', which is made already`
  throw failure({
    code: 'usage',
    who,
    expected,
    received: first,
    remedy: 'What can be set takes an entry, such as defineCriterionEntry makes.',
  })
}

const undescribed = { description: '', options: [] } as const

function fromEntry(who: string, key: string, entry: CriterionEntry): FoundCriterion {
  const { name = key, description = '', options = [] } = entry
  return { name, isReady: true, description, options, create: settings => check(who, entry.create(settings)) }
}

function check(who: string, made: unknown): AnyCriterion {
  const expected = 'a criterion, such as defineCriterion makes'
  if (!isCriterion(made)) throw failure({ code: 'usage', who, expected, received: typeof made })
  checkPlugin(made, 'criterion', who)
  return made
}
