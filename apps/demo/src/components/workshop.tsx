import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Part } from './part.ts'
import { ExamplesField } from './examples-field.tsx'
import { ModelSummary } from './model-summary.tsx'
import { ProgressPanel } from './progress-panel.tsx'
import { ResultPanel } from './result-panel.tsx'
import { SettingsForm } from './settings-form.tsx'
import { ViewTabs } from './view-tabs.tsx'

/** Where the results are below the settings, so that one has to be taken there. */
const narrow = '(max-width: 820px)'

/** An open model: what is set on one side, what comes of it on the other. */
export function Workshop({ state, commands }: Part): JSX.Element {
  const bench = useRef<HTMLDivElement>(null)
  const isPruning = state.busy?.what === 'pruning'
  useEffect(() => {
    if (isPruning && matchMedia(narrow).matches) bench.current?.scrollIntoView()
  }, [isPruning])
  return (
    <div class="workshop">
      <aside aria-label="Settings">
        <ModelSummary model={state.model!} />
        <ExamplesField state={state} commands={commands} />
        <SettingsForm state={state} commands={commands} />
      </aside>
      <div class="bench" ref={bench}>
        {state.busy && <ProgressPanel busy={state.busy} onStop={commands.stop} />}
        {state.result && <ResultPanel state={state} commands={commands} />}
        <ViewTabs state={state} commands={commands} />
      </div>
    </div>
  )
}
