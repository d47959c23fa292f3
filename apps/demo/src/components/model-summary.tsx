import { formatBytes, formatCount } from '@coppice/report'
import type { JSX } from 'preact'
import type { ModelView } from '../protocol/views.ts'

/** What the open model is. */
export function ModelSummary({ model }: { model: ModelView }): JSX.Element {
  const { input, format, units, operators } = model.inspection
  const facts: readonly (readonly [string, string])[] = [
    ['format', format],
    ['size', formatBytes(input.bytes)],
    ['parameters', formatCount(input.parameters)],
    ['MACs', input.macs === null ? 'not known' : formatCount(input.macs)],
    ['nodes', String(Object.values(operators).reduce((sum, count) => sum + count, 0))],
    ['units', String(units.length)],
  ]
  return (
    <section class="summary">
      <h2>{model.name}</h2>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
