import { escapeControls, formatLedger, formatNumber, formatPercent } from '@coppice/report'
import type { Comparison } from '../compare-models.ts'
import type { OutputComparison } from '../measure/compare-outputs.ts'
import type { TensorDifference } from '../measure/compare-tensors.ts'
import type { Style } from '../terminal/style.ts'
import { drawTable } from './draw-table.ts'
import { summaryLine } from './summary-line.ts'

const mostRows = 60

/** What `compare` prints for people. */
export function formatComparison({ tensors, outputs, ledger }: Comparison, style: Style, columns: number): string {
  return [
    ...formatTensors(tensors, style, columns),
    '',
    formatOutputs(outputs),
    '',
    formatLedger(ledger),
    '',
    style('bold', summaryLine(ledger)),
  ].join('\n')
}

function formatTensors(tensors: readonly TensorDifference[], style: Style, columns: number): string[] {
  const changed = tensors.filter(({ change }) => change !== 'same')
  const title = style('bold', `${changed.length} of ${tensors.length} tensors differ`)
  if (changed.length === 0) return [title]
  const rows = changed
    .slice(0, mostRows)
    .map(tensor => [escapeControls(tensor.name), words[tensor.change], describe(tensor)])
  const rest = changed.length - rows.length
  return [
    title,
    drawTable(['tensor', 'change', 'before and after'], rows, { columns }),
    ...(rest > 0 ? [`and ${rest} more (--json lists all)`] : []),
  ]
}

const words: Readonly<Record<TensorDifference['change'], string>> = {
  same: 'same',
  values: 'values changed',
  shape: 'shape changed',
  added: 'added',
  gone: 'gone',
}

function describe({ change, before, after, zerosBefore, zerosAfter }: TensorDifference): string {
  if (change === 'values') return `zeros ${zeros(zerosBefore)} -> ${zeros(zerosAfter)}`
  return [before, after]
    .filter(shape => shape !== null)
    .map(shape => `[${shape.join(', ')}]`)
    .join(' -> ')
}

const zeros = (fraction: number | null): string => (fraction === null ? 'unknown' : formatPercent(fraction))

/** How far outputs lie from each other, in a sentence. */
export function formatOutputs({ compared, reason, maxAbsoluteError, maxRelativeError }: OutputComparison): string {
  if (!compared) return `outputs were not compared: ${escapeControls(reason ?? 'no reason given')}`
  const [absolute, relative] = [formatNumber(maxAbsoluteError ?? NaN), formatNumber(maxRelativeError ?? NaN)]
  return `outputs on generated inputs: largest difference ${absolute}, ${relative} of the output's largest magnitude`
}
