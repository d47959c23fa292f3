/** Rows of cells with their columns lined up by spaces; columns named in `right` are set flush right. */
export function formatTable(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const columns = Math.max(0, ...rows.map(row => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map(row => (row[column] ?? '').length)),
  )
  const pad = (text: string, column: number): string =>
    right.includes(column) ? text.padStart(widths[column] as number) : text.padEnd(widths[column] as number)
  return rows.map(row => row.map(pad).join('  ').trimEnd()).join('\n')
}
