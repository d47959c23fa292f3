import type { BlendPart } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { AnyCriterion } from '@coppice/spec'
import { importModule, isFile } from '../plugins/import-module.ts'
import type { ModuleSources } from '../plugins/import-module.ts'
import type { Plugins } from '../plugins.ts'
import { listCriteria } from './list-criteria.ts'
import type { Settings } from './list-criteria.ts'

/** What a criterion is made with besides its own settings. */
export interface CriterionSources extends ModuleSources {
  /** Those that are known by name. */
  readonly criteria: Plugins['criteria']
  /** Given to criteria that take a seed and are not told one. */
  readonly seed: number
  /** Flags of their own that some criteria have; given to a criterion that has the option, refused by others. */
  readonly flags?: Readonly<Record<string, boolean>>
}

/** `name:key=value,…`, or `place#export:key=value,…`. */
interface Reference {
  readonly place: string
  readonly exported: string | undefined
  readonly settings: Settings
}

const who = '--criterion'

/**
 * Makes the criterion that `--criterion` names: one that is known, with its settings (`lp:power=3`), a file
 * (`./mine.ts`, executed), an installed package (`their-criterion`), each with `#name` where it exports several; or a
 * blend of them (`0.7*taylor+0.3*activation-entropy`).
 *
 * @throws a failure with code `usage` where there is no such criterion or a setting is wrong.
 */
export async function loadCriterion(text: string, sources: CriterionSources): Promise<AnyCriterion> {
  const parts = splitBlend(text)
  if (!parts) return loadOne(parseReference(text), sources)
  const { blend } = await import('@coppice/core')
  const weighted: BlendPart[] = []
  for (const { weight, name } of parts) weighted.push([await loadOne(parseReference(name), sources), weight])
  return blend(...weighted)
}

/** The parts of a blend; `undefined` for a single criterion. */
function splitBlend(text: string): { readonly weight: number; readonly name: string }[] | undefined {
  const parts = text.split(/\+(?=\s*\d*\.?\d+\s*\*)/).map(part => /^\s*(\d*\.?\d+)\s*\*(.+)$/.exec(part))
  if (parts.some(part => part === null)) return undefined
  return parts.map(part => ({ weight: Number(part![1]), name: part![2]!.trim() }))
}

function parseReference(text: string): Reference {
  const at = text.search(/:(?=[\w-]+=)/)
  const [place = '', exported] = (at < 0 ? text : text.slice(0, at)).split('#')
  if (at < 0 && /:(?![\\/])/.test(place.slice(2))) throw usage('settings such as lp:power=3', `'${text}'`)
  return { place, exported, settings: at < 0 ? {} : parseSettings(text.slice(at + 1)) }
}

function parseSettings(text: string): Settings {
  const settings = text.split(',').map((part): readonly [string, number | string] => {
    const at = part.indexOf('=')
    if (at < 1) throw usage('settings such as lp:power=3', `'${part}'`)
    const value = part.slice(at + 1)
    return [part.slice(0, at), value !== '' && Number.isFinite(Number(value)) ? Number(value) : value]
  })
  return Object.fromEntries(settings)
}

async function loadOne(given: Reference, sources: CriterionSources): Promise<AnyCriterion> {
  const raised = Object.entries(sources.flags ?? {}).filter(([, isRaised]) => isRaised)
  const reference = { ...given, settings: { ...Object.fromEntries(raised), ...given.settings } }
  const { place, settings } = reference
  const entry = !isFile(place) && Object.hasOwn(sources.criteria, place) ? sources.criteria[place] : undefined
  if (!entry) return pickCriterion(reference, await importNamed(place, sources))
  const isSeeded = entry.options.some(option => option.name === 'seed')
  return entry.create({ ...(isSeeded && { seed: sources.seed }), ...settings })
}

async function importNamed(place: string, sources: CriterionSources): Promise<object> {
  const names = Object.keys(sources.criteria).join(', ')
  const expected = `one of ${names}; a file such as ./mine.ts; or an installed package`
  return (await importModule(place, sources, { who, expected })).module
}

function pickCriterion({ place, exported, settings }: Reference, module: object): AnyCriterion {
  const all = listCriteria(place, module)
  const ready = [...all].filter(([, { isReady }]) => isReady)
  const candidates =
    exported === undefined ? (ready.length > 0 ? ready : [...all]) : [...all].filter(([name]) => name === exported)
  const [only] = candidates
  if (!only || candidates.length > 1) {
    const names = [...all.keys()].map(name => `${place}#${name}`).join(', ')
    throw usage(`one criterion in ${place}`, names === '' ? 'none' : `${exported ?? 'several'}; there are ${names}`)
  }
  return only[1].create(settings)
}

function usage(expected: string, received: string): Error {
  return failure({ code: 'usage', who, expected, received })
}
