import type { Ledger, LedgerRow } from '@coppice/spec'
import { escapeHtml } from '../escape-html.ts'
import { formatChange } from '../format-change.ts'
import { formatQuantity } from '../format-quantity.ts'

const value = (amount: number | null, unit: string): string =>
  `<td class="number${amount === null ? ' soft' : ''}">${formatQuantity(amount, unit)}</td>`

const renderRow = (row: LedgerRow): string =>
  `<tr><td>${escapeHtml(row.name)}</td>${value(row.before, row.unit)}${value(row.after, row.unit)}<td class="number">${formatChange(row)}</td></tr>`

/** The ledger, one row a quantity. */
export function renderLedger(ledger: Ledger): string {
  return `<div class="scroll"><table><thead><tr><th></th><th class="number">before</th><th class="number">after</th><th class="number">change</th></tr></thead>
<tbody>${ledger.rows.map(renderRow).join('\n')}</tbody></table></div>`
}
