import { escapeControls, formatBytes, formatCount } from '@coppice/report'
import type { Inspection, InspectedWeight } from '../inspect-model.ts'
import type { Style } from '../terminal/style.ts'
import { drawTable } from './draw-table.ts'

const mostWeights = 20

/** The constants of a model by type, one line. */
export function formatTypes({ types }: Inspection): string {
  return Object.entries(types)
    .map(([type, { tensors, elements, bytes }]) => {
      return `${type} ${tensors} ${tensors === 1 ? 'tensor' : 'tensors'}, ${formatCount(elements)} elements, ${formatBytes(bytes)}`
    })
    .join('; ')
}

/** What can be set to zero, the largest weights first. */
export function formatWeights({ weights }: Inspection, style: Style, columns: number): string[] {
  if (weights.length === 0) return [style('bold', 'no weights can be set to zero'), '']
  const total = weights.reduce((sum, weight) => sum + elementsOf(weight), 0)
  const shown = weights.toSorted((one, other) => elementsOf(other) - elementsOf(one)).slice(0, mostWeights)
  const rows = shown.map(weight => [
    escapeControls(weight.name),
    weight.type,
    formatCount(elementsOf(weight)),
    `[${weight.shape.join(', ')}]`,
  ])
  const rest = weights.length - shown.length
  return [
    style('bold', `${weights.length} weights can be set to zero (${formatCount(total)} elements)`),
    drawTable(['weight', 'type', 'elements', 'shape'], rows, { right: [2], columns }),
    ...(rest > 0 ? [`and ${rest} smaller weights (--json lists all)`] : []),
    '',
  ]
}

function elementsOf({ shape }: InspectedWeight): number {
  return shape.reduce((product, size) => product * size, 1)
}
