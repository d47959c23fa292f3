import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawChart } from '../pictures/draw-chart.ts'
import type { Line } from '../pictures/draw-chart.ts'
import { root } from '../site/places.ts'
import { formatTable } from './format-table.ts'
import { readTables, selectRows } from './read-tables.ts'
import type { Table } from './read-tables.ts'

const files = ['criteria', 'accuracy']

/** The tables of what was measured of criteria. */
export function readResults(): Table[] {
  return files.flatMap(file => readTables(readFileSync(join(root, `benchmarks/results/${file}.md`), 'utf8')))
}

/** What every figure is to be compared with. */
const controls = new Set(['random', 'random, per layer'])
const references = new Set(['magnitude', 'L1', 'l1'])

/**
 * What was measured of a criterion: its rows, with random and the magnitude beside them, and a curve of the first tables.
 *
 * @param labels - What its rows are called. Throws where no table has one of them: the page would be silently empty.
 */
export function describeMeasured(results: readonly Table[], labels: readonly string[]): string {
  const own = new Set(labels)
  for (const label of own)
    if (selectRows(results, new Set([label])).length === 0)
      throw new Error(`No row of the results is called '${label}'`)
  const shown = new Set([...own, ...controls, ...references])
  const chosen = results.filter(table => table.rows.some(([label]) => own.has(label!)))
  const charts = chosen.slice(0, 4).map(table => chartOf(table, own))
  const tables = selectRows(chosen, shown).map(formatSection)
  return [...charts.filter(chart => chart !== ''), ...tables].join('\n\n')
}

const formatSection = (table: Table): string => `### ${table.section}: ${table.columns[0]}\n\n${formatTable(table)}`

/** A curve over the columns that are a part in percent and nothing else; nothing where there are fewer than three. */
function chartOf(table: Table, own: ReadonlySet<string>): string {
  const at = table.columns.flatMap((column, index) => (/^\d+ %( raw)?$/.test(column) ? [index] : []))
  if (at.length < 3) return ''
  const lines = table.rows.flatMap(([label, ...rest]): Line[] => {
    const kind = own.has(label!) ? 'own' : controls.has(label!) ? 'control' : references.has(label!) ? 'reference' : ''
    if (kind === '') return []
    const cells = [label!, ...rest]
    const points = at
      .filter(index => cells[index] !== '')
      .map(index => [Number.parseFloat(table.columns[index]!), Number.parseFloat(cells[index]!)] as const)
    return points.length > 1 ? [{ label: label!, kind, points }] : []
  })
  return lines.some(line => line.kind === 'own')
    ? drawChart({
        title: `${table.section}: ${table.columns[0]}`,
        across: `${table.columns[0]}, %`,
        up: 'right, %',
        lines,
      })
    : ''
}
