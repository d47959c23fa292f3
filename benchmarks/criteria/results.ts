import { markdownTable } from '../lib/markdown-table.ts'
import { meanAndDeviation } from '../lib/statistics.ts'

/** One figure, measured once for each seed. */
export interface Cell {
  readonly row: string
  readonly column: string
  /** Fractions, one for each seed. */
  readonly accuracies: readonly number[]
}

/** The tables of one network by name. */
export type Tables = Readonly<Record<string, readonly Cell[]>>

/** Tables of several seeds as one. */
export function joinTables(parts: readonly Tables[]): Tables {
  const joined: Record<string, readonly Cell[]> = {}
  for (const name of new Set(parts.flatMap(part => Object.keys(part)))) {
    const results = collectResults()
    for (const part of parts)
      for (const { row, column, accuracies } of part[name] ?? [])
        for (const accuracy of accuracies) results.add(row, column, accuracy)
    joined[name] = results.cells()
  }
  return joined
}

/** Collects what is measured seed by seed. */
export interface Results {
  add(row: string, column: string, accuracy: number): void
  cells(): readonly Cell[]
}

/** Nothing measured yet. */
export function collectResults(): Results {
  const cells = new Map<string, Cell & { readonly accuracies: number[] }>()
  return {
    add(row, column, accuracy) {
      const key = `${row}\n${column}`
      const cell = cells.get(key) ?? { row, column, accuracies: [] }
      cell.accuracies.push(accuracy)
      cells.set(key, cell)
    },
    cells: () => [...cells.values()],
  }
}

/** What others measured, in percent: by row and by column. */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>

const percent = (fraction: number): string => (100 * fraction).toFixed(1)

/** The mean and the deviation in percent. */
export function formatCell({ accuracies }: Pick<Cell, 'accuracies'>): string {
  const [mean, deviation] = meanAndDeviation(accuracies)
  return accuracies.length > 1 ? `${percent(mean)} ± ${percent(deviation)}` : percent(mean)
}

/** Rows by columns, each figure of others in brackets behind ours. */
export function formatResults(title: string, cells: readonly Cell[], figures: Figures = {}): string {
  const rows = [...new Set(cells.map(({ row }) => row))]
  const columns = [...new Set(cells.map(({ column }) => column))]
  const show = (row: string, column: string): string => {
    const cell = cells.find(one => one.row === row && one.column === column)
    const figure = figures[row]?.[column]
    if (!cell) return ''
    return figure === undefined ? formatCell(cell) : `${formatCell(cell)} (${figure.toFixed(1)})`
  }
  return markdownTable(
    [title, ...columns],
    rows.map(row => [row, ...columns.map(column => show(row, column))]),
  )
}

/** A figure of others that ours is below by more than our deviation. */
export interface Missed {
  readonly row: string
  readonly column: string
  readonly ours: number
  readonly deviation: number
  readonly figure: number
}

const rounding = 0.05

/**
 * The figures that are not reached within our deviation. `ahead` is how many points our network is better than theirs
 * before pruning, which is taken off ours.
 */
export function missedFigures(cells: readonly Cell[], figures: Figures, ahead: number): Missed[] {
  return cells.flatMap(({ row, column, accuracies }) => {
    const figure = figures[row]?.[column]
    if (figure === undefined) return []
    const [ours, deviation] = meanAndDeviation(accuracies).map(value => 100 * value) as [number, number]
    return ours - ahead + deviation + rounding < figure ? [{ row, column, ours, deviation, figure }] : []
  })
}
