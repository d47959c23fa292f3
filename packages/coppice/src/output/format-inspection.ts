import { escapeControls, formatBytes, formatCount, formatQuantity, groupReasons } from '@coppice/report'
import type { InspectedUnit, InspectedValue, Inspection } from '../inspect-model.ts'
import type { Style } from '../terminal/style.ts'
import { drawTable } from './draw-table.ts'

const mostUnits = 60
const mostNames = 4

/** What `inspect` prints for people. */
export function formatInspection(inspection: Inspection, style: Style, columns: number): string {
  const { input, format, opsets, inputs, outputs, operators, units } = inspection
  const sets = Object.entries(opsets).map(([domain, version]) => `${escapeControls(domain)} ${version}`)
  const counts = Object.entries(operators).map(([name, count]) => `${escapeControls(name)} ${count}`)
  return [
    `${style('bold', escapeControls(input.path))}  ${format}, opset ${sets.join(', ')}`,
    `${formatBytes(input.bytes)} · ${formatCount(input.parameters)} parameters · ${formatQuantity(input.macs, 'MAC')} multiply-accumulates`,
    '',
    ...inputs.map(value => `input   ${formatValue(value)}`),
    ...outputs.map(value => `output  ${formatValue(value)}`),
    '',
    `${style('bold', 'operators')}  ${counts.join(', ')}`,
    '',
    ...formatUnits(units, style, columns),
    ...formatProtected(inspection, style),
  ].join('\n')
}

function formatValue({ name, type, shape }: InspectedValue): string {
  const sizes = shape?.map(size => (size === null ? '?' : escapeControls(String(size)))).join(', ')
  return `${escapeControls(name)}  ${type ?? 'unknown type'} [${sizes ?? 'unknown shape'}]`
}

function formatUnits(units: readonly InspectedUnit[], style: Style, columns: number): string[] {
  if (units.length === 0) return [style('bold', 'nothing can be removed'), '']
  const shown = [...units].sort((one, other) => other.parameters - one.parameters).slice(0, mostUnits)
  const rows = shown.map(({ id, kind, cells, parameters, tensors }) => [
    escapeControls(id),
    kind,
    String(cells),
    formatCount(parameters),
    shorten(tensors),
  ])
  const rest = units.length - shown.length
  const table = drawTable(['unit', 'kind', 'cells', 'parameters', 'tensors'], rows, { right: [2, 3], columns })
  return [
    style('bold', `${units.length} units can be pruned`),
    table,
    ...(rest > 0 ? [`and ${rest} smaller units (--json lists all)`] : []),
    '',
  ]
}

function formatProtected(inspection: Inspection, style: Style): string[] {
  if (inspection.protected.length === 0) return ['nothing is protected']
  const lines = groupReasons(inspection.protected).map(
    ([reason, names]) => `  ${escapeControls(reason)}: ${shorten(names)}`,
  )
  return [style('bold', `${inspection.protected.length} protected`), ...lines]
}

function shorten(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
  return names.slice(0, mostNames).map(escapeControls).join(', ') + more
}
