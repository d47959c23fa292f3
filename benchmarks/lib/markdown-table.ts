/** A Markdown table whose columns line up; all but the first are aligned to the right. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(3, ...[title, ...rows.map(row => row[column]!)].map(lengthOf)))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const pad = (row: readonly string[]): string[] =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(pad(header)), line(rule), ...rows.map(row => line(pad(row)))].join('\n')
}

const lengthOf = (text: string): number => text.length
