import type { Slice } from '@coppice/spec'

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** For each element of a slice's tensor, the cell that it belongs to, or −1. */
function cellsOfElements({ shape, layout, data }: Slice): Int32Array {
  const cells = new Int32Array(data.length)
  if (layout.kind === 'element') return cells.map((_, at) => at)
  if (layout.kind === 'block') {
    const [[, columns], [height, width]] = [layout.matrix, layout.block]
    const across = Math.ceil(columns / width)
    return cells.map(
      (_, at) => Math.floor(Math.floor(at / columns) / height) * across + Math.floor((at % columns) / width),
    )
  }
  const [length, inner] = [shape[layout.axis]!, product(shape.slice(layout.axis + 1))]
  const ofPosition = new Int32Array(length).fill(-1)
  layout.positions.forEach((position, index) => (ofPosition[position] = Math.floor(index / layout.count)))
  for (let at = 0; at < cells.length; at += inner) cells.fill(ofPosition[(at / inner) % length]!, at, at + inner)
  return cells
}

/** For each cell, the sum of what `values` has for its elements. */
export function sumCells(slice: Slice, cells: number, values: Float32Array | Float64Array): Float64Array {
  if (slice.layout.kind === 'element') return Float64Array.from(values)
  const sums = new Float64Array(cells)
  cellsOfElements(slice).forEach((cell, at) => {
    if (cell >= 0) sums[cell]! += values[at]!
  })
  return sums
}
