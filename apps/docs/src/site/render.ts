import MarkdownIt from 'markdown-it'
import type { Page } from './page.ts'
import { rewriteLink } from './rewrite-link.ts'
import type { Rendering } from './rewrite-link.ts'

/** A heading as GitHub names it, so that links between files of the repository work on the site too. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
}

/** A page's markdown as HTML. */
export function render(page: Page, rendering: Rendering): string {
  const markdown = new MarkdownIt({ html: true, linkify: false, typographer: false })
  markdown.core.ruler.push('places', state => {
    const used = new Map<string, number>()
    state.tokens.forEach((token, at) => {
      if (token.type === 'heading_open') token.attrSet('id', uniqueSlug(state.tokens[at + 1]!.content, used))
      if (token.type === 'inline') token.children = rewriteInline(token.children ?? [], page, rendering)
    })
  })
  markdown.renderer.rules['table_open'] = () => '<div class="wide"><table>\n'
  markdown.renderer.rules['table_close'] = () => '</table></div>\n'
  return markdown.render(page.markdown)
}

function uniqueSlug(heading: string, used: Map<string, number>): string {
  const slug = slugOf(heading.replace(/`|\[|\]\([^)]*\)/g, ''))
  const count = used.get(slug) ?? 0
  used.set(slug, count + 1)
  return count === 0 ? slug : `${slug}-${count}`
}

type Tokens = ReturnType<MarkdownIt['parse']>

/** Rewrites links; those whose target the site does not show lose their link and keep their text. */
function rewriteInline(tokens: Tokens, page: Page, rendering: Rendering): Tokens {
  let plain = false
  return tokens.filter(token => {
    if (token.type === 'link_open') {
      const rewritten = rewriteLink(token.attrGet('href') ?? '', page, rendering)
      plain = rewritten === 'text'
      if (rewritten !== 'text') token.attrSet('href', rewritten.address)
      return !plain
    }
    return !(token.type === 'link_close' && plain)
  })
}
