import { existsSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import type { Page } from './page.ts'

/** What a link becomes: another address, or plain text where it leads to a file that the site does not show. */
export type Rewritten = { readonly address: string } | 'text'

const isElsewhere = (address: string): boolean => /^[a-z]+:/.test(address)

/**
 * The address of a link on the site. Links between files of the repository become links between their pages; a folder
 * stands for its README. One that leads to no file at all is an error.
 *
 * @param pages - By file relative to the repository, the path of its page.
 */
export function rewriteLink(address: string, page: Page, pages: ReadonlyMap<string, string>, root: string): Rewritten {
  if (isElsewhere(address) || address.startsWith('#') || page.file === undefined) return { address }
  const [place = '', anchor] = address.split('#')
  const file = resolve(root, dirname(page.file), place)
  const key = relative(root, file).split(sep).join('/')
  const target = pages.get(key) ?? pages.get(posix.join(key, 'README.md'))
  const hash = anchor === undefined ? '' : `#${anchor}`
  if (target !== undefined) return { address: `${addressBetween(page.path, target)}${hash}` }
  if (page.file.startsWith('apps/docs/pages/') && isOfSite(place)) return { address }
  if (existsSync(file) || existsSync(join(root, key))) return 'text'
  throw new Error(`${page.file} links to ${address}, which does not exist`)
}

/** Pages that are generated have no file; hand-written ones link to them by their address. */
const isOfSite = (place: string): boolean => place.endsWith('.html')

/** From one page to another, both without an ending. */
export function addressBetween(from: string, to: string): string {
  return posix.relative(posix.dirname(`/${from}`), `/${to}`) + '.html'
}
