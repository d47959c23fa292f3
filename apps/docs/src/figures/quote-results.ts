import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../site/places.ts'
import { formatTable } from './format-table.ts'
import { readTables } from './read-tables.ts'
import type { Table } from './read-tables.ts'

/**
 * What a page of results says of one plugin, and where it says how that was measured.
 *
 * @param results - The name of the page.
 * @param choose - What of a table is of the plugin; `undefined` for none.
 * @throws where there is nothing: the page of the plugin would be silently empty.
 */
export function quoteResults(results: string, choose: (table: Table) => Table | undefined): string {
  const path = `benchmarks/results/${results}.md`
  const tables = readTables(readFileSync(join(root, path), 'utf8')).flatMap(table => choose(table) ?? [])
  if (tables.every(({ rows }) => rows.length === 0)) throw new Error(`${path} has nothing of what was asked for`)
  return [...tables.map(formatTable), `[How it was measured](../../../../${path}).`].join('\n\n')
}
