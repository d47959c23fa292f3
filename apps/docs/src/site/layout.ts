import { readFileSync } from 'node:fs'
import { escapeHtml } from './escape-html.ts'
import { addressBetween } from './rewrite-link.ts'
import { titleOf } from './page.ts'
import type { Page } from './page.ts'

/** A part of the navigation: a heading and the pages below it. */
export interface Section {
  readonly title: string
  readonly pages: readonly Page[]
}

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8')

/** A whole page: what was rendered, with navigation, in one file that needs no other and no network. */
export function layOut(page: Page, body: string, sections: readonly Section[]): string {
  return `<!doctype html>
<html lang="${page.language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(plain(titleOf(page)))} · Coppice</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<details class="menu" open><summary>Contents</summary>
<nav aria-label="Pages">${sections.map(section => navigation(section, page)).join('')}</nav>
</details>
<main id="content">
${body}</main>
</body>
</html>
`
}

function navigation({ title, pages }: Section, current: Page): string {
  const items = pages.map(page => {
    const here = page.path === current.path ? ' aria-current="page"' : ''
    const address = addressBetween(current.path, page.path)
    return `<li><a href="${address}"${here}>${escapeHtml(plain(titleOf(page)))}</a></li>`
  })
  return `<h2>${escapeHtml(title)}</h2><ul>${items.join('')}</ul>`
}

const plain = (text: string): string => text.replaceAll('`', '')
