import { formatCertificate } from '@coppice/report'
import type { JSX } from 'preact'
import type { Part } from './part.ts'
import { Headline } from './headline.tsx'
import { LedgerTable } from './ledger-table.tsx'
import { SaveBar } from './save-bar.tsx'

/** What was won, the proof, and the ways to take it home. */
export function ResultPanel({ state, commands }: Part): JSX.Element {
  const result = state.result!
  const { passed } = result.certificate
  return (
    <section class="result" aria-label="Result">
      <Headline result={result} />
      <p class="proof">
        <span class={passed ? 'badge' : 'badge not'}>{passed ? '✓ proved' : 'not proved'}</span>
        {formatCertificate(result.certificate)}
      </p>
      {result.mending !== undefined && <p class="mending">{result.mending}.</p>}
      {result.warnings.map(warning => (
        <p key={warning} class="warning">
          {warning}
        </p>
      ))}
      <SaveBar state={state} commands={commands} />
      <details class="ledger">
        <summary>Everything that was measured, in {result.seconds.toFixed(1)} s</summary>
        <LedgerTable ledger={result.ledger} />
      </details>
    </section>
  )
}
