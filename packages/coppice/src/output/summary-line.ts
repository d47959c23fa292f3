import { formatBytes, formatChange, formatQuantity } from '@coppice/report'
import type { Ledger, LedgerRow } from '@coppice/spec'

/**
 * The last line of `prune` and `compare`: size, speed and accuracy.
 *
 * @example
 * ```ts
 * summaryLine(ledger) // '23.1 MB -> 9.80 MB (brotli 8.90 MB) · 1.70x faster · accuracy not measured'
 * ```
 */
export function summaryLine(ledger: Ledger): string {
  const row = (name: string): LedgerRow | undefined => ledger.rows.find(each => each.name === name)
  const [size, brotli, latency, accuracy] = [row('bytes'), row('brotli bytes'), row('latency'), row('accuracy')]
  const packed = brotli?.after == null ? '' : ` (brotli ${formatBytes(brotli.after)})`
  const bytes = `${formatQuantity(size?.before, 'B')} -> ${formatQuantity(size?.after, 'B')}${packed}`
  return [bytes, describe('latency', latency), describe('accuracy', accuracy)].join(' · ')
}

function describe(name: string, row: LedgerRow | undefined): string {
  if (row?.before == null || row.after == null) return `${name} not measured`
  return row.unit === 'fraction' ? `${name} ${formatChange(row)}` : formatChange(row)
}
