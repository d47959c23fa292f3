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
            <span class={`tile-change ${judge(row)}`}>{formatChange(row)}</span>
            <span class="tile-name">from {formatQuantity(row.before, row.unit)}</span>
          </div>
        ))}
      </div>
    </>
  )
}

/** Whether something was won or lost; two per cent of the examples, or a tenth of anything else, are neither. */
function judge({ name, before, after }: LedgerRow): 'better' | 'same' | 'worse' {
  if (before === null || after === null) return 'same'
  const isShare = name === 'accuracy' || name === 'agreement'
  const [won, little] = isShare ? [after - before, 0.02] : [before - after, 0.1 * before]
  if (Math.abs(won) <= little) return 'same'
  return won > 0 ? 'better' : 'worse'
}
