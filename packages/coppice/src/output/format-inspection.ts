import { escapeControls, formatBytes, formatCount, formatQuantity, groupReasons } from '@coppice/report'
import type { InspectedUnit, InspectedValue, Inspection } from '../inspect-model.ts'
import type { Style } from '../terminal/style.ts'
import { drawTable } from './draw-table.ts'
import { formatTypes, formatWeights } from './format-weights.ts'

const mostUnits = 60
const mostNames = 4

/** What `inspect` prints for people. */
export function formatInspection(inspection: Inspection, style: Style, columns: number): string {
  const { input, format, operators, units } = inspection
  const hasGraph = Object.keys(operators).length > 0
  const macs = hasGraph ? `${formatQuantity(input.macs, 'MAC')} multiply-accumulates` : 'multiply-accumulates not known'
  return [
    `${style('bold', escapeControls(input.path))}  ${format}, ${hasGraph ? formatOpsets(inspection) : 'weights without a graph'}`,
    `${formatBytes(input.bytes)} · ${formatCount(input.parameters)} parameters · ${macs}`,
    '',
    ...(hasGraph ? formatGraph(inspection, style) : [`${style('bold', 'types')}  ${formatTypes(inspection)}`]),
    '',
    ...(hasGraph ? [] : formatWeights(inspection, style, columns)),
    ...(hasGraph || units.length > 0 ? formatUnits(units, style, columns) : [uncoupled, '']),
    ...formatProtected(inspection, style),
  ].join('\n')
}

const uncoupled = 'no channels can be removed: name the network with --graph or what goes together with --rules'

function formatOpsets({ opsets }: Inspection): string {
  const sets = Object.entries(opsets).map(([domain, version]) => `${escapeControls(domain)} ${version}`)
  return `opset ${sets.join(', ')}`
}

function formatGraph({ inputs, outputs, operators }: Inspection, style: Style): string[] {
  const counts = Object.entries(operators).map(([name, count]) => `${escapeControls(name)} ${count}`)
  return [
    ...inputs.map(value => `input   ${formatValue(value)}`),
    ...outputs.map(value => `output  ${formatValue(value)}`),
    '',
    `${style('bold', 'operators')}  ${counts.join(', ')}`,
  ]
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
