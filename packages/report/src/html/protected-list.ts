import type { Protected } from '@coppice/spec'
import { escapeHtml } from '../escape-html.ts'
import { groupReasons } from '../group-reasons.ts'

/** What cannot be removed, by reason, with the names folded away where there are many. */
export function renderProtected(entries: readonly Protected[]): string {
  if (entries.length === 0) return '<p class="soft">Nothing is protected.</p>'
  const rows = groupReasons(entries).map(
    ([reason, names]) => `<tr><td>${escapeHtml(reason)}</td><td>${renderNames(names)}</td></tr>`,
  )
  return `<div class="scroll"><table><thead><tr><th>reason</th><th>tensors and axes</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`
}

function renderNames(names: readonly string[]): string {
  const list = names.map(name => `<span class="name">${escapeHtml(name)}</span>`).join('<br>')
  return names.length <= 3 ? list : `<details><summary>${names.length}</summary>${list}</details>`
}
