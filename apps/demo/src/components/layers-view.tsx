import { groupReasons } from '@coppice/report'
import type { JSX } from 'preact'
import type { Part } from './part.ts'
import { UnitRow } from './unit-row.tsx'

/** How much goes of each unit, and what is protected. */
export function LayersView({ state, commands }: Part): JSX.Element {
  const { units } = state.result!
  const reasons = groupReasons(state.model!.inspection.protected)
  return (
    <div>
      <p class="hint">What stays is full, what goes is hatched. Press a unit to put it back.</p>
      <ul class="units">
        {units.map(unit => (
          <UnitRow key={unit.id} unit={unit} state={state} commands={commands} />
        ))}
      </ul>
      {reasons.length > 0 && (
        <details>
          <summary>What is protected, and why</summary>
          <dl class="reasons">
            {reasons.map(([reason, names]) => (
              <div key={reason}>
                <dt>{reason}</dt>
                <dd>{names.join(', ')}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  )
}
