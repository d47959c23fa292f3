import { readFileSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { pagesFolder } from './site/places.ts'
import type { Page } from './site/page.ts'

const madeOfPlugins = ['criteria', 'formats', 'backends']

/** The pages that stand for themselves, by path; those of plugins are parts of others. */
export function readHandWrittenPages(): Map<string, Page> {
  const names = readdirSync(pagesFolder, { recursive: true, encoding: 'utf8' }).map(name => name.split(sep).join('/'))
  const own = names.filter(name => name.endsWith('.md') && !madeOfPlugins.includes(name.split('/')[0]!))
  return new Map(own.sort().map(name => [name.slice(0, -3), readPage(name)]))
}

function readPage(name: string): Page {
  const markdown = readFileSync(join(pagesFolder, name), 'utf8')
  const language = name.startsWith('zh/') ? 'zh' : 'en'
  return { path: name.slice(0, -3), markdown, language, file: `apps/docs/pages/${name}` }
}

/** The hand-written parts of plugins that no plugin has: what was renamed or taken away leaves none behind. */
export function findStrayParts(pages: readonly Page[]): string[] {
  const known = new Set(pages.map(page => page.path))
  return madeOfPlugins
    .flatMap(kind => readdirSync(join(pagesFolder, kind)).map(name => `${kind}/${name.replace(/\.md$/, '')}`))
    .filter(path => !known.has(path))
}
