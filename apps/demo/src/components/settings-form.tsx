import type { JSX } from 'preact'
import { put } from '../page/settings.ts'
import type { Part } from './part.ts'
import { BackendField } from './backend-field.tsx'
import { CriterionField } from './criterion-field.tsx'
import { OptionField } from './option-field.tsx'
import { TargetField } from './target-field.tsx'

/** The first of the fields is in sight; the others are there for those who look for them. */
const inSight = 1

/** Everything that can be set, and the button. */
export function SettingsForm({ state, commands }: Part): JSX.Element {
  const { settings, offer, busy } = state
  if (!offer) return <p>Loading…</p>
  const field = (option: (typeof offer.fields)[number]): JSX.Element => (
    <OptionField
      key={option.name}
      option={option}
      value={settings.fields[option.name]}
      onChange={value => commands.set({ ...settings, fields: put(settings.fields, option, value) })}
    />
  )
  return (
    <form
      class="settings"
      onSubmit={event => {
        event.preventDefault()
        void commands.prune()
      }}
    >
      <TargetField state={state} commands={commands} />
      {offer.fields.slice(0, inSight).map(field)}
      <CriterionField state={state} commands={commands} />
      <details>
        <summary>More settings</summary>
        <BackendField state={state} commands={commands} />
        {offer.fields.slice(inSight).map(field)}
      </details>
      <button type="submit" class="main" disabled={busy !== null}>
        {state.result ? 'Prune again' : 'Prune it'}
      </button>
    </form>
  )
}
