import type { JSX } from 'preact'
import { inWords } from '../page/in-words.ts'
import type { Trouble } from '../protocol/views.ts'

/** What went wrong and what to do about it. */
export function TroubleNote({ trouble, onDismiss }: { trouble: Trouble; onDismiss: () => void }): JSX.Element {
  return (
    <section class="trouble" role="alert">
      <div>
        <strong>That did not work</strong>
        <p>{inWords(trouble.message)}</p>
        {trouble.remedy && <p>{inWords(trouble.remedy)}</p>}
      </div>
      <button type="button" class="quiet" onClick={onDismiss} aria-label="Dismiss the message">
        ✕
      </button>
    </section>
  )
}
