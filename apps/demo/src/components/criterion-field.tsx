import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import { put } from '../page/settings.ts'
import type { CriterionView } from '../protocol/views.ts'
import type { Part } from './part.ts'
import { FileButton } from './file-button.tsx'
import { OptionField } from './option-field.tsx'

/** What scores the cells, with its own options; more can be loaded from a file. */
export function CriterionField({ state, commands }: Part): JSX.Element {
  const id = useId()
  const { settings, offer, model } = state
  const chosen = offer!.criteria.find(({ name }) => name === settings.criterion)
  const places = [...new Set(offer!.criteria.map(({ place }) => place))]
  const reason = (criterion: CriterionView): string => reasonAgainst(criterion, state)
  return (
    <div class="field choice">
      <label for={id}>Criterion</label>
      <select
        id={id}
        aria-describedby={`${id}-help`}
        value={settings.criterion ?? ''}
        onChange={event =>
          commands.set({ ...settings, criterion: event.currentTarget.value || null, criterionOptions: {} })
        }
      >
        <option value="">the best that fits</option>
        {places.map(place => (
          <optgroup key={place} label={place}>
            {offer!.criteria
              .filter(criterion => criterion.place === place)
              .map(criterion => (
                <option key={criterion.name} value={criterion.name} disabled={reason(criterion) !== ''}>
                  {criterion.name}
                  {reason(criterion)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      <small id={`${id}-help`}>
        {chosen?.description ??
          `What scores the cells: by default by what ${model!.examples ? 'the examples show' : 'the weights show'}.`}
      </small>
      {chosen?.options.map(option => (
        <OptionField
          key={option.name}
          option={option}
          value={settings.criterionOptions[option.name]}
          onChange={value =>
            commands.set({ ...settings, criterionOptions: put(settings.criterionOptions, option, value) })
          }
        />
      ))}
      <FileButton
        text="Load a criterion of your own…"
        label="A criterion of your own, as a JavaScript module"
        accept=".js,.mjs"
        onFile={file => void commands.addCriteria(file)}
      />
    </div>
  )
}

/** Why a criterion cannot be used here; empty where it can. */
function reasonAgainst(
  { granularities, needsExamples }: CriterionView,
  { settings, offer, model }: Part['state'],
): string {
  if (needsExamples && !model!.examples) return ' (needs examples)'
  const granularity =
    settings.fields['granularity'] ?? offer!.fields.find(({ name }) => name === 'granularity')?.default
  return granularities.some(each => each === granularity) ? '' : ` (not for ${String(granularity)})`
}
