import { formatPercent } from '@coppice/report'
import type { NumberOption, Option, Setting } from '@coppice/spec'
import type { InputHTMLAttributes, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { readSetting } from '../page/settings.ts'
import type { Part } from './part.ts'
import { wordsOf } from './option-field.tsx'
import type { OptionControl } from './option-field.tsx'

/** How much is to go: which way it is said, and how much. */
export function TargetField({ state, commands }: Part): JSX.Element {
  const { settings, offer } = state
  const targets = offer!.targets
  const chosen = targets.find(({ name }) => name === settings.target?.name) ?? targets[0]!
  const set = (option: Option, value: Setting | undefined): void =>
    commands.set({ ...settings, target: value === undefined ? null : { name: option.name, value } })
  return (
    <fieldset class="target">
      <legend>How much</legend>
      <div class="segments">
        {targets.map(option => (
          <label key={option.name} class={option === chosen ? 'on' : ''}>
            <input
              type="radio"
              name="target"
              checked={option === chosen}
              onChange={() => set(option, readSetting(option, usualText(option))[0]?.[1])}
            />
            {wordsOf(option.name)}
          </label>
        ))}
      </div>
      <Amount option={chosen} value={settings.target?.value} onChange={value => set(chosen, value)} />
    </fieldset>
  )
}

/** Half, however that is said. */
const usualText = (option: Option): string => (option.type === 'number' ? '0.5' : '50%')

function Amount({ option, value, onChange }: OptionControl): JSX.Element {
  const id = useId()
  const text = String(value ?? usualText(option))
  const change = (next: string): void => onChange(readSetting(option, next)[0]?.[1])
  return (
    <div class="amount">
      {option.type === 'number' ? (
        <>
          <input
            id={id}
            {...slider(option)}
            value={text}
            aria-label={option.description}
            onInput={event => change(event.currentTarget.value)}
          />
          <output for={id}>{formatPercent(Number(text))}</output>
        </>
      ) : (
        <input
          id={id}
          type="text"
          value={text}
          aria-label={option.description}
          onChange={event => change(event.currentTarget.value)}
        />
      )}
      <small>{option.description}</small>
    </div>
  )
}

const slider = ({ minimum = 0, maximum = 1 }: NumberOption): InputHTMLAttributes<HTMLInputElement> => ({
  type: 'range',
  min: minimum + 0.05 * (maximum - minimum),
  max: maximum - 0.05 * (maximum - minimum),
  step: 0.05 * (maximum - minimum),
})
