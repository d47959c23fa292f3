import type { Ledger } from '@coppice/spec'
import { escapeControls } from './escape-controls.ts'
import { formatChange } from './format-change.ts'
import { formatQuantity } from './format-quantity.ts'
import { formatTable } from './format-table.ts'

/**
 * The ledger as a table of text, one row a quantity, "not measured" where a value is `null`.
 *
 * @example
 * ```ts
 * formatLedger({ rows: [{ name: 'bytes', unit: 'B', before: 23_100_000, after: 9_800_000 }] })
 * //         before   after
 * // bytes  23.1 MB  9.80 MB  2.4x smaller
 * ```
 */
export function formatLedger(ledger: Ledger): string {
  const rows = ledger.rows.map(row => [
    escapeControls(row.name),
    formatQuantity(row.before, row.unit),
    formatQuantity(row.after, row.unit),
    formatChange(row),
  ])
  return formatTable([['', 'before', 'after'], ...rows], [1, 2])
}
