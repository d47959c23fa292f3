import Table from 'cli-table3'

/** How a table is laid out. */
export interface TableLayout {
  /** The columns that are set flush right. */
  readonly right?: readonly number[]
  /** The width of the terminal: the last column wraps within what the others leave of it. */
  readonly columns: number
}

const least = 24
const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** A table without lines, for names that are escaped already. */
export function drawTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [], columns }: TableLayout,
): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const taken = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0)
  widths[widths.length - 1] = Math.min(widths.at(-1) as number, Math.max(least, columns - taken))
  const table = new Table({
    head: [...head],
    chars: none,
    colWidths: widths,
    colAligns: head.map((_, column) => (right.includes(column) ? 'right' : 'left')),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    wordWrap: true,
    wrapOnWordBoundary: true,
  })
  table.push(...rows.map(row => [...row]))
  return table.toString().replaceAll(/ +$/gm, '')
}
