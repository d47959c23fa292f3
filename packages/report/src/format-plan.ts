import type { Plan, Target } from '@coppice/spec'
import { countRemoved } from './count-removed.ts'
import { escapeControls } from './escape-controls.ts'
import { formatBytes, formatCount, formatNumber, formatPercent } from './format-quantity.ts'
import { formatTable } from './format-table.ts'
import { groupReasons } from './group-reasons.ts'

/** How much of a long list is shown. */
export interface FormatPlanOptions {
  /** The number of units listed, those that lose the most cells first. Default 20. */
  readonly units?: number
  /** The number of names listed for each reason of protection. Default 3. */
  readonly names?: number
}

/**
 * What a plan does, in text: how the cells were chosen, how many of each unit go, what is protected and why.
 *
 * @example
 * ```ts
 * formatPlan(plan)
 * // channel pruning by l1, uniform allocation, target sparsity 0.5: 96 of 192 cells go (50.0 %)
 * ```
 */
export function formatPlan(plan: Plan, options: FormatPlanOptions = {}): string {
  return [formatPlanHead(plan), formatUnits(plan, options.units ?? 20), formatProtected(plan, options.names ?? 3)]
    .filter(part => part !== '')
    .join('\n')
}

/** The first line of {@link formatPlan}: how the cells were chosen and how many go. */
export function formatPlanHead(plan: Plan): string {
  const cells = plan.units.reduce((sum, unit) => sum + unit.cells, 0)
  const removed = plan.units.reduce((sum, unit) => sum + countRemoved(unit), 0)
  const how = `${plan.granularity}${formatShape(plan)} pruning by ${escapeControls(plan.criterion)}`
  const share =
    cells === 0
      ? 'there is nothing to remove'
      : `${formatCount(removed)} of ${formatCount(cells)} cells go (${formatPercent(removed / cells)})`
  return `${how}, ${escapeControls(plan.allocation)} allocation, target ${formatTarget(plan.target)}: ${share}`
}

function formatShape({ granularity, options }: Plan): string {
  if (granularity === 'n:m' && options.pattern) return ` (${options.pattern.keep} of every ${options.pattern.of} kept)`
  if (granularity === 'block' && options.block) return ` (${options.block.join('x')})`
  return ''
}

/** A target in words, such as `sparsity 0.5` or `at most 10 MB`. */
export function formatTarget(target: Target): string {
  if ('sparsity' in target) return `sparsity ${formatNumber(target.sparsity)}`
  if ('keep' in target) return `keep ${formatNumber(target.keep)}`
  if ('bytes' in target)
    return target.bytes < 1 ? `${formatPercent(target.bytes)} of the bytes` : `at most ${formatBytes(target.bytes)}`
  return target.macs < 1 ? `${formatPercent(target.macs)} of the MACs` : `at most ${formatCount(target.macs)} MACs`
}

function formatUnits(plan: Plan, limit: number): string {
  const changed = plan.units.filter(unit => countRemoved(unit) > 0).sort((a, b) => countRemoved(b) - countRemoved(a))
  const rows = changed.slice(0, limit).map(unit => {
    const removed = countRemoved(unit)
    return [`  ${escapeControls(unit.id)}`, `${removed} of ${unit.cells} go`, formatPercent(removed / unit.cells)]
  })
  const rest = changed.length > limit ? `\n  and ${changed.length - limit} more units` : ''
  return formatTable(rows, [1, 2]) + rest
}

function formatProtected(plan: Plan, limit: number): string {
  if (plan.protected.length === 0) return ''
  const lines = groupReasons(plan.protected).map(([reason, names]) => {
    const more = names.length > limit ? ` and ${names.length - limit} more` : ''
    return `  ${escapeControls(reason)}: ${names.slice(0, limit).map(escapeControls).join(', ')}${more}`
  })
  return ['protected:', ...lines].join('\n')
}
