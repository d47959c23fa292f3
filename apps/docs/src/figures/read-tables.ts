/** One table of a page of results. */
export interface Table {
  /** The heading that it stands below. */
  readonly section: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim())

/** Every table of a page in markdown. */
export function readTables(markdown: string): Table[] {
  const tables: Table[] = []
  let section = ''
  let open: { section: string; columns: string[]; rows: string[][] } | undefined
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) {
      open = undefined
      section = /^## (.+)$/.exec(line)?.[1] ?? section
    } else if (!open) {
      open = { section, columns: cellsOf(line), rows: [] }
      tables.push(open)
    } else if (!/^\|[\s:|-]+\|$/.test(line)) open.rows.push(cellsOf(line))
  }
  return tables
}

/** Tables with the rows of these labels alone; those that have none of them are left out. */
export function selectRows(tables: readonly Table[], labels: ReadonlySet<string>): Table[] {
  return tables
    .map(table => ({ ...table, rows: table.rows.filter(([label]) => labels.has(label!)) }))
    .filter(table => table.rows.length > 0)
}
