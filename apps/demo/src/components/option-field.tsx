import type { Option, Setting } from '@coppice/spec'
import type { InputHTMLAttributes, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { readSetting } from '../page/settings.ts'

/** What a control for an option is given. */
export interface OptionControl {
  readonly option: Option
  /** Left out where the default stands. */
  readonly value: Setting | undefined
  readonly onChange: (value: Setting | undefined) => void
}

/** A control for any option, made from what the option says of itself. */
export function OptionField({ option, value, onChange }: OptionControl): JSX.Element {
  const id = useId()
  const change = (text: string): void => onChange(readSetting(option, text)[0]?.[1])
  const shown = value ?? option.default
  const common = { id, 'aria-describedby': `${id}-help` }
  return (
    <div class={`field ${option.type}`}>
      <label for={id}>{wordsOf(option.name)}</label>
      {option.type === 'flag' ? (
        <input
          {...common}
          type="checkbox"
          checked={shown === true}
          onChange={event => onChange(event.currentTarget.checked)}
        />
      ) : option.type === 'choice' ? (
        <select {...common} value={String(shown ?? '')} onChange={event => change(event.currentTarget.value)}>
          {option.default === undefined && <option value="">default</option>}
          {option.choices.map(choice => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          {...inputFor(option)}
          value={String(shown ?? '')}
          onChange={event => change(event.currentTarget.value)}
        />
      )}
      <small id={`${id}-help`}>{option.description}</small>
    </div>
  )
}

/** `keepSmallest` becomes `keep smallest`; what is an abbreviation stays one. */
export const wordsOf = (name: string): string =>
  name === 'macs' ? 'MACs' : name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

function inputFor(option: Option): InputHTMLAttributes<HTMLInputElement> {
  if (option.type !== 'number')
    return { type: 'text', placeholder: option.type === 'text' ? (option.example ?? '') : '' }
  const { minimum, maximum, whole = false } = option
  return {
    type: 'number',
    step: whole ? 1 : 'any',
    ...(minimum !== undefined && { min: minimum }),
    ...(maximum !== undefined && { max: maximum }),
  }
}
