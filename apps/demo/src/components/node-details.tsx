import type { JSX } from 'preact'
import { standingOf } from '../page/standing.ts'
import type { NodeView } from '../protocol/views.ts'
import type { Part } from './part.ts'
import { UnitRow } from './unit-row.tsx'

/** One node: its weights, the units it is part of, and what is protected and why. */
export function NodeDetails({ node, state, commands }: Part & { node: NodeView }): JSX.Element {
  const units = state.result?.units.filter(({ id }) => node.units.includes(id)) ?? []
  return (
    <section class={`details ${standingOf(node)}`} aria-label={`Node ${node.name}`} aria-live="polite">
      <h3>
        {node.operator} <span>{node.name}</span>
      </h3>
      {node.weights.map(({ name, shape }) => (
        <p key={name}>
          <code>{name}</code> [{shape.join(', ')}]
        </p>
      ))}
      {units.length > 0 ? (
        <ul class="units">
          {units.map(unit => (
            <UnitRow key={unit.id} unit={unit} state={state} commands={commands} />
          ))}
        </ul>
      ) : (
        node.units.map(unit => (
          <p key={unit}>
            part of the unit <code>{unit}</code>
          </p>
        ))
      )}
      {node.protected.map(({ name, reason }) => (
        <p key={name} class="why">
          <code>{name}</code> stays: {reason}
        </p>
      ))}
    </section>
  )
}
