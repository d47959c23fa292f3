import type { CellLayout, Slice, Unit } from '@coppice/spec'

type Layout<Kind extends CellLayout['kind']> = Extract<CellLayout, { readonly kind: Kind }>

function permutePositions(layout: Layout<'axis'>, order: readonly number[]): CellLayout {
  const { positions, count } = layout
  return {
    ...layout,
    positions: Int32Array.from(order.flatMap(cell => [...positions.subarray(cell * count, (cell + 1) * count)])),
  }
}

function permuteBlocks(data: Float32Array, layout: Layout<'block'>, order: readonly number[]): Float32Array {
  const [rows, columns] = layout.matrix
  const [height, width] = layout.block
  const across = columns / width
  const elementAt = (row: number, column: number): number => {
    const from = order[Math.floor(row / height) * across + Math.floor(column / width)]!
    const [top, left] = [Math.floor(from / across) * height, (from % across) * width]
    return data[(top + (row % height)) * columns + left + (column % width)]!
  }
  return Float32Array.from({ length: rows * columns }, (_, at) => elementAt(Math.floor(at / columns), at % columns))
}

function permuteSlice(slice: Slice, order: readonly number[]): Slice {
  const { layout, data } = slice
  if (layout.kind === 'axis') return { ...slice, layout: permutePositions(layout, order) }
  if (layout.kind === 'element') return { ...slice, data: Float32Array.from(order, cell => data[cell]!) }
  return { ...slice, data: permuteBlocks(data, layout, order) }
}

/** The same unit with its cells in another order: cell `i` of the result is cell `order[i]`. Blocks must all be whole. */
export function permuteCells(unit: Unit, order: readonly number[]): Unit {
  return { ...unit, slices: unit.slices.map(slice => permuteSlice(slice, order)) }
}
