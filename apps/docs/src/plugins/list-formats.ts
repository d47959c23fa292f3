import { pathToFileURL } from 'node:url'
import type { Exporter, Importer } from '@coppice/spec'
import { docstringOf } from './docstring.ts'
import type { Docstring } from './docstring.ts'
import { listPackages } from './list-packages.ts'
import type { Package } from './list-packages.ts'
import { exportsOf, openProgram } from './open-program.ts'
import type { Sources } from './open-program.ts'

/** A format with what its source says of it. */
export interface DocumentedFormat {
  readonly importer: Importer
  readonly exporter: Exporter
  readonly package: Package
  readonly docstrings: { readonly importer: Docstring; readonly exporter: Docstring }
}

/** The format of every package called `format-*`. */
export async function listFormats(): Promise<DocumentedFormat[]> {
  const packages = listPackages('format-')
  const sources = openProgram(packages.map(each => each.entry))
  return Promise.all(packages.map(async own => formatOf(own, sources)))
}

async function formatOf(own: Package, sources: Sources): Promise<DocumentedFormat> {
  const { importer, exporter } = (await import(pathToFileURL(own.entry).href)) as Pick<
    DocumentedFormat,
    'importer' | 'exporter'
  >
  const [reading, writing] = ['importer', 'exporter'].map(name => {
    const symbol = exportsOf(sources, own.entry).find(each => each.name === name)
    if (!symbol) throw new Error(`${own.name} exports no ${name}`)
    return docstringOf(sources.checker, symbol)
  })
  return { importer, exporter, package: own, docstrings: { importer: reading!, exporter: writing! } }
}
