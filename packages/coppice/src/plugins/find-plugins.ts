import { checkPlugin, failure } from '@coppice/spec'
import type { Backend, CriterionEntry, Exporter, Importer } from '@coppice/spec'
import type { Format } from '../formats/format-entry.ts'
import { listCriteria } from '../options/list-criteria.ts'

/** What a module has for the command line, by name. */
export interface FoundPlugins {
  readonly criteria: ReadonlyMap<string, CriterionEntry>
  readonly backends: ReadonlyMap<string, Backend>
  readonly formats: ReadonlyMap<string, Format>
}

interface Kinds {
  readonly backend: Backend
  readonly importer: Importer
  readonly exporter: Exporter
}

/** What a plugin of each kind cannot do without. */
const members: Readonly<Record<keyof Kinds, readonly string[]>> = {
  backend: ['capabilities', 'open'],
  importer: ['recognises', 'read'],
  exporter: ['keeps', 'write'],
}

/**
 * The criteria, backends and formats among a module's exports, checked. Functions that make plugins are not called.
 *
 * @param place - What the user named the module by.
 * @throws a failure with code `usage` where there are none, or one is not whole or for another version of the interface.
 */
export function findPlugins(place: string, module: object): FoundPlugins {
  const who = `--plugin ${place}`
  const found = {
    criteria: findCriteria(place, module),
    backends: pluginsOf(who, module, 'backend'),
    formats: findFormats(who, module),
  }
  if (found.criteria.size + found.backends.size + found.formats.size === 0) throw nothingFound(who, module)
  return found
}

function findCriteria(place: string, module: object): Map<string, CriterionEntry> {
  const ready = [...listCriteria(place, module, '--plugin').values()].filter(({ isReady }) => isReady)
  // Making one shows whether it is for this version of the interface.
  for (const { create } of ready) create()
  return new Map(ready.map(criterion => [criterion.name, criterion]))
}

function pluginsOf<Kind extends keyof Kinds>(who: string, module: object, kind: Kind): Map<string, Kinds[Kind]> {
  const found = new Map<string, Kinds[Kind]>()
  for (const plugin of new Set(Object.values(module))) {
    if (!isOfKind(plugin, kind)) continue
    checkWhole(who, plugin, kind)
    if (found.has(plugin.name)) throw usage(who, `one ${kind} of each name`, `several called '${plugin.name}'`)
    found.set(plugin.name, plugin)
  }
  return found
}

function isOfKind<Kind extends keyof Kinds>(value: unknown, kind: Kind): value is Kinds[Kind] {
  return typeof value === 'object' && value !== null && (value as { readonly kind?: unknown }).kind === kind
}

function checkWhole(who: string, plugin: Kinds[keyof Kinds], kind: keyof Kinds): void {
  checkPlugin(plugin, kind, who)
  const missing = ['name', ...members[kind]].find(member => !(plugin as unknown as Record<string, unknown>)[member])
  if (missing !== undefined)
    throw usage(who, `a ${kind} with name, ${members[kind].join(' and ')}`, `one without ${missing}`)
}

function findFormats(who: string, module: object): Map<string, Format> {
  const [importers, exporters] = [pluginsOf(who, module, 'importer'), pluginsOf(who, module, 'exporter')]
  const names = [...new Set([...importers.keys(), ...exporters.keys()])]
  return new Map(
    names.map(name => {
      const [importer, exporter] = [importers.get(name), exporters.get(name)]
      if (importer && exporter) return [name, { importer, exporter }]
      throw usage(who, `an importer and an exporter called '${name}'`, `an ${importer ? 'importer' : 'exporter'} alone`)
    }),
  )
}

function nothingFound(who: string, module: object): Error {
  const expected = 'exports that are a criterion, a backend, or an importer and an exporter'
  const makers = Object.entries(module).filter(([, value]) => typeof value === 'function')
  if (makers.length === 0) return usage(who, expected, 'none')
  const received = `functions alone: ${makers.map(([name]) => name).join(', ')}`
  return usage(who, expected, received, 'Export what such a function makes: none is called.')
}

function usage(who: string, expected: string, received: string, remedy?: string): Error {
  return failure({ code: 'usage', who, expected, received, ...(remedy && { remedy }) })
}
