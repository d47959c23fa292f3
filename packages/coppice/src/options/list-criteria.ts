import { checkPlugin, failure } from '@coppice/spec'
import type { AnyCriterion, CriterionEntry, CriterionOption, Setting } from '@coppice/spec'

const who = '--criterion'

/** What a criterion is made with, by the names of its options. */
export type Settings = Readonly<Record<string, Setting>>

/** Something in a module that is a criterion or makes one. */
export interface FoundCriterion {
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
 * @example
 * ```ts
 * const found = listCriteria('mine.js', await import('./mine.js'))
 * found.get('mine')?.create().name // 'mine'
 * ```
 */
export function listCriteria(place: string, module: object): ReadonlyMap<string, FoundCriterion> {
  const found = new Map<string, FoundCriterion>()
  for (const [name, value] of Object.entries(module) as [string, unknown][]) {
    const one = findCriterion(place, value)
    if (one) found.set(name, one)
    else if (typeof value === 'object' && value !== null)
      for (const [key, entry] of Object.entries(value)) if (isEntry(entry)) found.set(key, fromEntry(place, entry))
  }
  return found
}

function findCriterion(place: string, value: unknown): FoundCriterion | undefined {
  if (isCriterion(value)) return { ...undescribed, isReady: true, create: () => check(place, value) }
  if (isEntry(value)) return fromEntry(place, value)
  if (typeof value !== 'function') return undefined
  const make = value as (settings: Settings) => unknown
  return { ...undescribed, isReady: false, create: (settings = {}) => check(place, make(settings)) }
}

const undescribed = { description: '', options: [] } as const

function fromEntry(place: string, entry: CriterionEntry): FoundCriterion {
  const { description = '', options = [] } = entry
  return { isReady: true, description, options, create: settings => check(place, entry.create(settings)) }
}

function check(place: string, made: unknown): AnyCriterion {
  if (!isCriterion(made)) throw usage(`a criterion in ${place}, such as defineCriterion makes`, typeof made)
  checkPlugin(made, 'criterion', `${who} ${place}`)
  return made
}

function usage(expected: string, received: string): Error {
  return failure({ code: 'usage', who, expected, received })
}
