import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'

/** A page of the site as HTML, by its address from the root. */
export type Written = ReadonlyMap<string, string>

const linkPattern = /<a\s[^>]*?href="([^"]+)"|<img\s[^>]*?src="([^"]+)"/g

/**
 * Every link that leads nowhere: to a page or file that is not there, or to a heading that its page does not have. Links
 * to other sites are not followed.
 *
 * @param pages - The pages whose links are checked.
 * @param folder - The site on disk, for files that are not among them.
 */
export function findDeadLinks(pages: Written, folder: string): string[] {
  return [...pages].flatMap(([address, html]) => {
    const links = [...html.matchAll(linkPattern)].map(([, href, src]) => decodeURIComponent(href ?? src!))
    return links.filter(link => isDead(link, address, pages, folder)).map(link => `${address} links to ${link}`)
  })
}

function isDead(link: string, from: string, pages: Written, folder: string): boolean {
  if (/^[a-z]+:/.test(link)) return false
  const [place = '', anchor] = link.split('#')
  const target =
    place === ''
      ? from
      : normalize(join(dirname(from), place))
          .split(sep)
          .join('/')
  const html = pages.get(target) ?? readPage(join(folder, target))
  if (html === undefined) return true
  return anchor !== undefined && anchor !== '' && !html.includes(`id="${anchor}"`)
}

function readPage(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
