import type { JSX } from 'preact'
import type { UnitView } from '../protocol/views.ts'
import type { Part } from './part.ts'

/** A unit as a bar of what stays and what goes; pressing it puts the unit back, or lets it go again. */
export function UnitRow({ unit, state, commands }: Part & { unit: UnitView }): JSX.Element {
  const isRestored = state.restored.includes(unit.id)
  const share = unit.removed / unit.cells
  return (
    <li>
      <button
        type="button"
        class="unit"
        aria-pressed={isRestored}
        disabled={state.busy !== null || (unit.removed === 0 && !isRestored)}
        onClick={() => void commands.toggleUnit(unit.id)}
      >
        <span class="unit-name">{unit.id}</span>
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${100 * (1 - share)}%` }} />
        </span>
        <span class="unit-count">
          {unit.removed.toLocaleString('en')} of {unit.cells.toLocaleString('en')} go
        </span>
        <span class="unit-action">{isRestored ? 'let it go again' : unit.removed > 0 ? 'put it back' : ''}</span>
      </button>
    </li>
  )
}
