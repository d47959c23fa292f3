import { formatChange, formatQuantity } from '@coppice/report'
import type { LedgerRow } from '@coppice/spec'
import type { JSX } from 'preact'
import type { ResultView } from '../protocol/views.ts'

const names = ['bytes', 'MACs', 'latency', 'accuracy', 'agreement', 'error']

/** The few numbers that people look for, large. */
export function Headline({ result }: { result: ResultView }): JSX.Element {
  const rows = names
    .map(name => result.ledger.rows.find(row => row.name === name))
    .filter((row): row is LedgerRow => row !== undefined && row.after !== null)
  return (
    <>
      <h2 class="hidden">Result</h2>
      <div class="tiles">
        {rows.map(row => (
          <div key={row.name} class="tile">
            <span class="tile-name">{row.name === 'bytes' ? 'size' : row.name}</span>
            <strong>{formatQuantity(row.after, row.unit)}</strong>
            <span class={isWorse(row) ? 'tile-change worse' : 'tile-change'}>
              from {formatQuantity(row.before, row.unit)} · {formatChange(row)}
            </span>
          </div>
        ))}
      </div>
    </>
  )
}

/** Two per cent are within what a measurement may be off. */
function isWorse({ name, before, after }: LedgerRow): boolean {
  if (before === null || after === null) return false
  const isShare = name === 'accuracy' || name === 'agreement'
  return isShare ? after < before - 0.02 : after > before * 1.1
}
