import { failure } from '@coppice/spec'
import { ownPlugins } from '../plugins.ts'
import type { Plugins } from '../plugins.ts'
import { findPlugins } from './find-plugins.ts'
import { importModule } from './import-module.ts'
import type { ModuleSources, NamedModule } from './import-module.ts'

/**
 * What a run can choose from: Coppice's own plugins, and those of the files and packages that `--plugin` names. Formats of
 * others come first: whoever names one wants its files to be read by it.
 *
 * @throws a failure with code `usage` where a module cannot be imported, has no plugin, has one that is not whole or is
 * for another version of the interface, or has a name that is taken.
 */
export async function offerPlugins(places: readonly string[], sources: ModuleSources): Promise<Plugins> {
  let offered = ownPlugins
  for (const place of new Set(places)) {
    const words = { who: `--plugin ${place}`, expected: 'a file such as ./mine.ts, or an installed package' }
    offered = addPlugins(offered, place, await importModule(place, sources, words))
  }
  return offered
}

function addPlugins(known: Plugins, place: string, { specifier, module }: NamedModule): Plugins {
  const { criteria, backends, formats } = findPlugins(place, module)
  for (const [kind, found] of Object.entries({ criteria, backends, formats }))
    for (const name of found.keys()) checkFree(known[kind as 'criteria' | 'backends' | 'formats'], name, place)
  return {
    criteria: { ...known.criteria, ...tableOf(criteria, entry => ({ ...entry, package: place })) },
    backends: { ...known.backends, ...tableOf(backends, backend => async () => backend) },
    formats: {
      ...tableOf(formats, format => ({ extensions: format.exporter.extensions ?? [], load: async () => format })),
      ...known.formats,
    },
    workerBackends: [...known.workerBackends, ...backends.keys()],
    modules: [...known.modules, specifier],
  }
}

function tableOf<From, To>(found: ReadonlyMap<string, From>, make: (each: From) => To): Record<string, To> {
  return Object.fromEntries([...found].map(([name, each]) => [name, make(each)]))
}

function checkFree(known: object, name: string, place: string): void {
  if (!Object.hasOwn(known, name)) return
  throw failure({
    code: 'usage',
    who: `--plugin ${place}`,
    expected: `a name that is not taken`,
    received: `'${name}'`,
    remedy: `Taken are ${Object.keys(known).join(', ')}.`,
  })
}
