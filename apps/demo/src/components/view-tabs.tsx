import type { JSX } from 'preact'
import { views } from '../page/state.ts'
import type { ViewName } from '../page/state.ts'
import type { Part } from './part.ts'
import { CurveChart } from './curve-chart.tsx'
import { LayersView } from './layers-view.tsx'
import { NetworkView } from './network-view.tsx'
import { OutputsView } from './outputs-view.tsx'
import { WeightsView } from './weights-view.tsx'

const titles: Readonly<Record<ViewName, string>> = {
  network: 'Network',
  layers: 'Layers',
  weights: 'Weights',
  outputs: 'Outputs',
  curve: 'Curve',
}

const parts: Readonly<Record<ViewName, (part: Part) => JSX.Element>> = {
  network: NetworkView,
  layers: LayersView,
  weights: WeightsView,
  outputs: OutputsView,
  curve: CurveChart,
}

/** Before anything is pruned there is little to see, and what has no graph cannot be run. */
function isShown(view: ViewName, { result, model }: Part['state']): boolean {
  if ((view === 'outputs' || view === 'curve') && model!.graph.nodes.length === 0) return false
  return result !== null || view === 'network' || view === 'curve'
}

/** Ways to look at a model and at what became of it; arrow keys go from one to the next. */
export function ViewTabs({ state, commands }: Part): JSX.Element {
  const shown = views.filter(view => isShown(view, state))
  const current = shown.some(view => view === state.view) ? state.view : 'network'
  const Shown = parts[current]
  const step = (by: number): void => {
    const next = shown[(shown.findIndex(view => view === current) + by + shown.length) % shown.length]!
    void commands.look(next)
    document.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <section class="views">
      <div
        role="tablist"
        aria-label="Views"
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight') step(1)
          if (key === 'ArrowLeft') step(-1)
        }}
      >
        {shown.map(view => (
          <button
            key={view}
            type="button"
            role="tab"
            id={`tab-${view}`}
            aria-selected={view === current}
            aria-controls="view"
            tabIndex={view === current ? 0 : -1}
            onClick={() => void commands.look(view)}
          >
            {titles[view]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="view" aria-labelledby={`tab-${current}`} tabIndex={0}>
        <Shown state={state} commands={commands} />
      </div>
    </section>
  )
}
