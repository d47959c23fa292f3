import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { Part } from './part.ts'

/** Where models run. */
export function BackendField({ state, commands }: Part): JSX.Element {
  const id = useId()
  const { settings, offer } = state
  const [first] = offer!.backends
  const chosen = offer!.backends.find(({ name }) => name === settings.backend) ?? first!
  return (
    <div class="field choice">
      <label for={id}>Backend</label>
      <select
        id={id}
        aria-describedby={`${id}-help`}
        value={chosen.name}
        onChange={event => {
          const { value } = event.currentTarget
          commands.set({ ...settings, backend: value === first!.name ? null : value })
        }}
      >
        {offer!.backends.map(({ name, isAvailable }) => (
          <option key={name} value={name} disabled={!isAvailable}>
            {name}
            {isAvailable ? '' : ' (not in this browser)'}
          </option>
        ))}
      </select>
      <small id={`${id}-help`}>{chosen.description}</small>
    </div>
  )
}
