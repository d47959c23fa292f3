import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BlendPart } from '@coppice/core'
import { failure } from '@coppice/spec'
import type { AnyCriterion } from '@coppice/spec'
import { criteria } from '../plugins.ts'
import { listCriteria } from './list-criteria.ts'
import type { Settings } from './list-criteria.ts'

/** What a criterion is made with besides its own settings. */
export interface CriterionSources {
  /** Given to criteria that take a seed and are not told one. */
  readonly seed: number
  /** The folder that relative paths start from, and where packages are looked for first. */
  readonly folder: string
  /** Imports a package that is installed beside Coppice. */
  readonly importOptional: (name: string) => Promise<unknown>
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
 * Makes the criterion that `--criterion` names: one of Coppice's with its settings (`lp:power=3`), a file
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

const isPath = (place: string): boolean => place.startsWith('.') || isAbsolute(place) || /\.[mc]?[jt]s$/.test(place)

async function loadOne(given: Reference, sources: CriterionSources): Promise<AnyCriterion> {
  const raised = Object.entries(sources.flags ?? {}).filter(([, isRaised]) => isRaised)
  const reference = { ...given, settings: { ...Object.fromEntries(raised), ...given.settings } }
  const { place, settings } = reference
  if (isPath(place)) return pickCriterion(reference, await importFile(place, sources.folder))
  const entry = Object.hasOwn(criteria, place) ? criteria[place] : undefined
  if (!entry) return pickCriterion(reference, await importPackage(place, sources))
  const isSeeded = entry.options.some(option => option.name === 'seed')
  return entry.create({ ...(isSeeded && { seed: sources.seed }), ...settings })
}

async function importFile(path: string, folder: string): Promise<object> {
  try {
    return (await import(pathToFileURL(resolve(folder, path)).href)) as object
  } catch (cause) {
    const remedy =
      (cause as { readonly code?: unknown }).code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'This Node cannot read TypeScript: use 22.18 or later, or JavaScript.'
        : undefined
    throw usage(`a module that can be imported from ${path}`, messageOf(cause), remedy, cause)
  }
}

async function importPackage(name: string, { folder, importOptional }: CriterionSources): Promise<object> {
  const names = Object.keys(criteria).join(', ')
  const expected = `one of ${names}; a file such as ./mine.ts; or an installed package`
  if (!/^(@[\w.-]+\/)?[\w.-]+(\/[\w./-]+)?$/.test(name)) throw usage(expected, `'${name}'`)
  try {
    const path = createRequire(join(folder, 'package.json')).resolve(name)
    return (await import(pathToFileURL(path).href)) as object
  } catch {
    const imported = importOptional(name).catch((cause: unknown) => {
      throw usage(expected, `'${name}'`, undefined, cause)
    })
    return (await imported) as object
  }
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

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function usage(expected: string, received: string, remedy?: string, cause?: unknown): Error {
  return failure({
    code: 'usage',
    who,
    expected,
    received,
    ...(remedy && { remedy }),
    ...(cause !== undefined && { cause }),
  })
}
