import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Commands } from '../page/commands.ts'
import type { Action, State } from '../page/state.ts'
import type { Store } from '../page/store.ts'
import { Header } from './header.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { TroubleNote } from './trouble-note.tsx'
import { Welcome } from './welcome.tsx'
import { Workshop } from './workshop.tsx'

/** The whole page. */
export function App({ store, commands }: { store: Store<State, Action>; commands: Commands }): JSX.Element {
  const [state, setState] = useState(store.read())
  useEffect(() => store.subscribe(() => setState(store.read())), [store])
  const isOpening = state.busy?.what === 'opening'
  return (
    <>
      <Header state={state} commands={commands} />
      <main id="main">
        <p class="hidden" role="status" aria-live="polite">
          {state.note}
        </p>
        {state.trouble && <TroubleNote trouble={state.trouble} onDismiss={commands.dismiss} />}
        {isOpening && <ProgressPanel busy={state.busy} onStop={commands.stop} />}
        {state.model && !isOpening ? (
          <Workshop state={state} commands={commands} />
        ) : (
          !isOpening && <Welcome state={state} commands={commands} />
        )}
      </main>
    </>
  )
}
