/** In which order columns are swept, and where blocks of them end. */
export interface ColumnOrder {
  readonly order: Int32Array
  readonly ends: readonly number[]
  /** Whether no cell is split by a block; only then can cells be chosen. */
  readonly isAligned: boolean
}

/**
 * Columns that share cells next to each other, so that blocks of about `blockSize` columns hold whole cells. Without
 * cells every column stands for itself.
 *
 * @param cells For each weight, [rows, columns], the number of its cell.
 */
export function columnOrder(columns: number, rows: number, blockSize: number, cells?: Int32Array): ColumnOrder {
  const order = Int32Array.from({ length: columns }, (_, column) => column)
  if (!cells) return { order, ends: endsOf(columns, blockSize, () => true), isAligned: true }
  order.sort((a, b) => cells[a]! - cells[b]! || a - b)
  const cellAt = (row: number, place: number): number => cells[row * columns + order[place]!]!
  const ends = endsOf(columns, blockSize, place => cellAt(0, place - 1) !== cellAt(0, place))
  return { order, ends, isAligned: isAligned(rows, ends, cellAt) }
}

/** The first place from each multiple of the size at which a block may end. */
function endsOf(columns: number, blockSize: number, mayEnd: (place: number) => boolean): number[] {
  const ends: number[] = []
  for (let place = blockSize; place < columns;) {
    while (place < columns && !mayEnd(place)) place++
    if (place < columns) ends.push(place)
    place += blockSize
  }
  return [...ends, columns]
}

/** Whether no cell has columns in two blocks, in any row. */
function isAligned(rows: number, ends: readonly number[], cellAt: (row: number, place: number) => number): boolean {
  const block = new Map<number, number>()
  let from = 0
  for (const [number, to] of ends.entries()) {
    for (let row = 0; row < rows; row++)
      for (let place = from; place < to; place++) {
        const cell = cellAt(row, place)
        if ((block.get(cell) ?? number) !== number) return false
        block.set(cell, number)
      }
    from = to
  }
  return true
}
