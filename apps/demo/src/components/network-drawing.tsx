import { formatPercent } from '@coppice/report'
import type { JSX } from 'preact'
import { removedShare } from '../page/removed-share.ts'
import { standingOf } from '../page/standing.ts'
import type { Drawing, NodeView, Place, Point } from '../protocol/views.ts'
import type { Part } from './part.ts'

/** The graph as a drawing; what is gone from a node is hatched. */
export function NetworkDrawing({ state, commands, drawing }: Part & { drawing: Drawing }): JSX.Element {
  const { width, height, edges, places } = drawing
  return (
    <div class="drawing" tabIndex={-1}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="group" aria-label="The network">
        <defs>
          <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {edges.map((points, index) => (
          <path key={index} class="edge" d={pathOf(points)} marker-end="url(#arrow)" />
        ))}
        {state.model!.graph.nodes.map(node => (
          <DrawnNode
            key={node.id}
            node={node}
            place={places[node.id]!}
            removed={removedShare(node, state.result)}
            isSelected={node.id === state.node}
            onSelect={() => commands.select(node.id)}
          />
        ))}
      </svg>
    </div>
  )
}

const pathOf = (points: readonly Point[]): string =>
  points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')

interface DrawnNodeProps {
  readonly node: NodeView
  readonly place: Place
  readonly removed: number
  readonly isSelected: boolean
  readonly onSelect: () => void
}

function DrawnNode({ node, place, removed, isSelected, onSelect }: DrawnNodeProps): JSX.Element {
  const { x, y, width, height } = place
  const standing = standingOf(node)
  const gone = removed > 0 ? `, ${formatPercent(removed)} gone` : ''
  return (
    <g
      class={`node ${standing}${isSelected ? ' selected' : ''}`}
      transform={`translate(${x - width / 2} ${y - height / 2})`}
      role="button"
      tabIndex={standing === 'plain' ? -1 : 0}
      aria-pressed={isSelected}
      aria-label={`${node.operator} ${node.name}: ${standing}${gone}`}
      onClick={onSelect}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        onSelect()
      }}
    >
      <rect width={width} height={height} rx="6" />
      {removed > 0 && <rect class="gone" x={width * (1 - removed)} width={width * removed} height={height} rx="6" />}
      <text x={width / 2} y={height / 2} text-anchor="middle" dominant-baseline="central">
        {node.operator}
      </text>
    </g>
  )
}
