import { formatBytes, formatChange, formatQuantity, formatTrainingCost } from '@coppice/report'
import type { TrainingCost } from '@coppice/report'
import type { Ledger, LedgerRow } from '@coppice/spec'

/**
 * The last line of `prune` and `compare`: size, speed and accuracy, and what training cost where there was some.
 *
 * @example
 * ```ts
 * summaryLine(ledger) // '23.1 MB -> 9.80 MB (brotli 8.90 MB) · 1.70x faster · accuracy not measured'
 * ```
 */
export function summaryLine(ledger: Ledger, training?: TrainingCost): string {
  const row = (name: string): LedgerRow | undefined => ledger.rows.find(each => each.name === name)
  const [size, brotli, latency] = [row('bytes'), row('brotli bytes'), row('latency')]
  const packed = brotli?.after == null ? '' : ` (brotli ${formatBytes(brotli.after)})`
  const bytes = `${formatQuantity(size?.before, 'B')} -> ${formatQuantity(size?.after, 'B')}${packed}`
  const cost = training ? [`trained ${formatTrainingCost(training)}`] : []
  return [bytes, describe('latency', latency), describeQuality(ledger.rows), ...cost].join(' · ')
}

function describe(name: string, row: LedgerRow | undefined): string {
  return row?.before == null || row.after == null ? `${name} not measured` : formatChange(row)
}

/** What became of the outputs: accuracy where there were labels, else agreement or error. */
function describeQuality(rows: readonly LedgerRow[]): string {
  const measured = rows.find(({ name, after }) => ['accuracy', 'agreement', 'error'].includes(name) && after !== null)
  if (measured?.before == null || measured.after === null) return 'accuracy not measured'
  const { name, unit, after, examples } = measured
  const over = examples === undefined ? '' : ` (n=${examples})`
  if (name === 'agreement') return `agreement ${(100 * after).toFixed(1)} %${over}`
  return `${name} ${unit === 'fraction' ? formatChange(measured) : `${format(measured.before)} -> ${format(after)}`}${over}`
}

const format = (value: number): string => String(Number(value.toPrecision(3)))
