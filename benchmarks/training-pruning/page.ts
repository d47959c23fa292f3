import { formatCell, formatResults } from '../criteria/results.ts'
import type { Cell, Figures, Tables } from '../criteria/results.ts'
import { meanAndDeviation } from '../lib/statistics.ts'
import type { Family, Goal } from './family.ts'

const head = (seeds: number, runtime: string): string =>
  `Share of test images that is classified right, in percent: the mean and the standard deviation of at most ${seeds} seeds; a figure without a deviation is of one. In brackets the figure of other tools on the same network and data with as many epochs. No test image was trained on or calibrated with. Settings were chosen on 2,000 training images that were left out, or not at all; where a first run on test images led to others, the section says so. Every row has the same budget as the first unless it says otherwise; "from scratch" is its shape, or its zeros, with initial weights. Trained on ${runtime}, one thread.`

/** What was found of the families by name: the tables of all seeds as one. */
export type Found = ReadonlyMap<string, Tables>

const cellAt = (cells: readonly Cell[], { row, column }: Goal): Cell | undefined =>
  cells.find(cell => cell.row === row && cell.column === column)

function describeGoal(goal: Goal, tables: Tables): string {
  const { table, row, column, atLeast, within } = goal
  const [cell, dense] = [cellAt(tables[table] ?? [], goal), tables['dense']?.[0]]
  if (!cell) return `- ${table}, ${row}, ${column}: not measured`
  const [ours, whole] = [cell, dense].map(one => 100 * meanAndDeviation(one?.accuracies ?? [])[0]) as [number, number]
  const least = atLeast ?? whole - within!
  const wanted =
    atLeast === undefined ? `within ${within} points of the dense network, ${least.toFixed(1)}` : `${least.toFixed(1)}`
  const verdict = Number(ours.toFixed(1)) >= Number(least.toFixed(1)) ? 'reached' : 'not reached'
  return `- ${table}, ${row}, ${column}: ${formatCell(cell)}; to reach: ${wanted}. **${verdict}**`
}

function figuresOf(goals: readonly Goal[], name: string): Figures {
  const own = goals.filter(({ table, peer }) => table === name && peer !== undefined)
  return Object.fromEntries(own.map(({ row, column, peer }) => [row, { [column]: peer! }]))
}

function describeFamily({ title, notes, goals, reasons }: Family, tables: Tables): string {
  const { dense, ...others } = tables
  const before = dense ? ` Before pruning: ${formatCell(dense[0]!)}.` : ''
  return [
    `## ${title}`,
    `${notes}${before}`,
    ...Object.entries(others).map(([name, cells]) => formatResults(name, cells, figuresOf(goals, name))),
    ...(goals.length > 0 ? [goals.map(goal => describeGoal(goal, tables)).join('\n')] : []),
    ...(reasons ? [reasons] : []),
  ].join('\n\n')
}

/** Everything that was measured, as Markdown. */
export function describePage(families: readonly Family[], found: Found, seeds: number, runtime: string): string {
  const isFound = ({ name }: Family): boolean => Object.keys(found.get(name) ?? {}).length > 0
  const parts = families.filter(isFound).map(family => describeFamily(family, found.get(family.name)!))
  const missing = families.filter(family => !isFound(family)).map(({ title }) => `- ${title}`)
  const end = missing.length > 0 ? [`## Not measured\n\n${missing.join('\n')}`] : []
  return [head(seeds, runtime), ...parts, ...end].join('\n\n')
}
