import { failure } from '@coppice/spec'
import { arraySource } from './data-set.ts'
import type { DataSet, Labels } from './data-set.ts'
import type { Table } from './parse-csv.ts'

/** The index of the column that holds labels: by name, by number (from 0, negative from the end), or `none`. */
function labelColumn({ names, rows }: Table, column: string, who: string): number {
  if (column === 'none') return -1
  const width = names?.length ?? rows[0]?.length ?? 0
  const found = names?.indexOf(column) ?? -1
  const number = found >= 0 ? found : Number(column)
  const index = number < 0 ? number + width : number
  if (Number.isInteger(index) && index >= 0 && index < width) return index
  const expected = names ? `one of the columns ${names.join(', ')}` : `a column from 0 to ${width - 1}`
  throw failure({ code: 'usage', who: `${who}, --label-column`, expected, received: `'${column}'` })
}

function readLabels(fields: readonly string[]): Labels {
  const numbers = fields.map(Number)
  if (numbers.every(Number.isFinite)) return { shape: [fields.length], values: numbers }
  const classes = [...new Set(fields)].sort()
  return { shape: [fields.length], values: fields.map(field => classes.indexOf(field)), classes }
}

function readNumbers({ rows }: Table, skipped: number, who: string): Float64Array {
  const width = (rows[0]?.length ?? 0) - (skipped >= 0 ? 1 : 0)
  const values = new Float64Array(rows.length * width)
  rows.forEach((row, index) => {
    const fields = row.filter((_, column) => column !== skipped)
    fields.forEach((field, column) => {
      const value = field === '' ? Number.NaN : Number(field)
      if (!Number.isFinite(value))
        throw failure({
          code: 'invalid-model',
          who: `${who}, row ${index + 1}`,
          expected: 'numbers',
          received: `'${field}'`,
        })
      values[index * width + column] = value
    })
  })
  return values
}

/** Rows of a table as examples; the column `label` (default the last) holds their labels, numbers or names of classes. */
export function readTable(table: Table, who: string, label = '-1'): DataSet {
  const { rows } = table
  const column = labelColumn(table, label, who)
  const values = readNumbers(table, column, who)
  const count = rows.length
  const source = arraySource([count, count > 0 ? values.length / count : 0], values)
  const labels = column >= 0 ? { labels: readLabels(rows.map(row => row[column]!)) } : {}
  return { kind: 'examples', count, inputs: new Map([['', source]]), ...labels }
}
