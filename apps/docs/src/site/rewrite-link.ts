import { existsSync } from 'node:fs'
import { dirname, posix, relative, resolve, sep } from 'node:path'
import type { Page } from './page.ts'

/** What a link becomes: another address, or plain text where it leads to a file that the site does not show. */
export type Rewritten = { readonly address: string } | 'text'

/** What rendering needs to know of the rest of the site. */
export interface Rendering {
  /** By file relative to the repository, the path of its page. */
  readonly pages: ReadonlyMap<string, string>
  readonly root: string
  /** Called with every link that leads to nothing. */
  readonly onBroken: (message: string) => void
}

const isElsewhere = (address: string): boolean => /^[a-z]+:/.test(address)

/**
 * The address of a link on the site. Links between files of the repository become links between their pages; a folder
 * stands for its README. One that leads to no file at all is told to `onBroken`.
 */
export function rewriteLink(address: string, page: Page, { pages, root, onBroken }: Rendering): Rewritten {
  if (isElsewhere(address) || address.startsWith('#') || page.file === undefined) return { address }
  const [place = '', anchor] = address.split('#')
  const file = resolve(root, dirname(page.file), place)
  const key = relative(root, file).split(sep).join('/')
  const target = pages.get(key) ?? pages.get(posix.join(key, 'README.md'))
  const hash = anchor === undefined ? '' : `#${anchor}`
  if (target !== undefined) return { address: `${addressBetween(page.path, target)}${hash}` }
  if (page.file.startsWith('apps/docs/pages/') && isOfSite(place)) return { address }
  if (existsSync(file)) return 'text'
  onBroken(`${page.file} links to ${address}, which does not exist`)
  return 'text'
}

/** Pages that are generated have no file; hand-written ones link to them by their address. */
const isOfSite = (place: string): boolean => place.endsWith('.html')

/** From one page to another, both without an ending. */
export function addressBetween(from: string, to: string): string {
  return posix.relative(posix.dirname(`/${from}`), `/${to}`) + '.html'
}
