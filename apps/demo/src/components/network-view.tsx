import type { JSX } from 'preact'
import { standingOf } from '../page/standing.ts'
import type { Part } from './part.ts'
import { NetworkDrawing } from './network-drawing.tsx'
import { NodeDetails } from './node-details.tsx'

/** The graph with what can be removed, what cannot, and why. */
export function NetworkView({ state, commands }: Part): JSX.Element {
  const { graph, inspection } = state.model!
  const node = graph.nodes.find(({ id }) => id === state.node)
  if (graph.nodes.length === 0)
    return <p>This file holds {inspection.weights.length} weights and no graph: set single weights to zero.</p>
  return (
    <div class="network">
      <ul class="legend">
        <li class="prunable">can be removed</li>
        <li class="protected">protected</li>
        <li class="plain">no weights</li>
      </ul>
      {graph.drawing ? (
        <NetworkDrawing state={state} commands={commands} drawing={graph.drawing} />
      ) : (
        <ul class="node-list">
          {graph.nodes
            .filter(each => each.weights.length > 0)
            .map(each => (
              <li key={each.id}>
                <button type="button" class={standingOf(each)} onClick={() => commands.select(each.id)}>
                  {each.operator} {each.name}
                </button>
              </li>
            ))}
        </ul>
      )}
      {node ? (
        <NodeDetails node={node} state={state} commands={commands} />
      ) : (
        <p class="hint">Choose a node to see what can be removed from it, and what cannot and why.</p>
      )}
    </div>
  )
}
