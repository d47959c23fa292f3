import type { CellLayout, Kernels, Slice } from '@coppice/spec'
import { raiseTo, sumAxes } from './axis-sums.ts'
import { addPositions, sumsOfCells } from './position-sums.ts'
import { sumCells } from './sum-cells.ts'
import { inputIndices, outputIndices } from './matrix-indices.ts'

type Layout<Kind extends CellLayout['kind']> = Extract<CellLayout, { readonly kind: Kind }>

const product = (sizes: readonly number[]): number => sizes.reduce((total, size) => total * size, 1)

/** One sum for each position of an axis. */
function sumPositions(slice: Slice, axis: number, power: number): Float64Array {
  if (axis === 0) return sumAxes(slice.data, slice.shape, power).rows
  if (axis === 1) return sumAxes(slice.data, slice.shape, power).columns
  const { data, shape } = slice
  const sums = new Float64Array(shape[axis]!)
  addPositions(sums, data, product(shape.slice(axis + 1)), power)
  return sums
}

function sumElements(data: Float32Array, power: number): Float32Array {
  const result = new Float32Array(data.length)
  if (power === 1) for (let at = 0; at < data.length; at++) result[at] = Math.abs(data[at]!)
  else if (power === 2) for (let at = 0; at < data.length; at++) result[at] = data[at]! * data[at]!
  else {
    const raise = raiseTo(power)
    for (let at = 0; at < data.length; at++) result[at] = raise(data[at]!)
  }
  return result
}

function sumBlocks(data: Float32Array, layout: Layout<'block'>, cells: number, power: number): Float32Array {
  const [rows, columns] = layout.matrix
  const [height, width] = layout.block
  const across = Math.ceil(columns / width)
  const sums = new Float64Array(cells)
  const raise = raiseTo(power)
  for (let row = 0; row < rows; row++) {
    const first = Math.floor(row / height) * across
    for (let column = 0; column < columns; column++)
      sums[first + Math.floor(column / width)]! += raise(data[row * columns + column]!)
  }
  return Float32Array.from(sums)
}

function axisRows(slice: Slice, layout: Layout<'axis'>, cells: number): Float32Array {
  const { data, shape } = slice
  const { axis, positions, count } = layout
  const length = shape[axis]!
  const inner = product(shape.slice(axis + 1))
  const result = new Float32Array((cells * count * data.length) / length)
  let to = 0
  for (let cell = 0; cell < cells; cell++)
    for (let outer = 0; outer < data.length; outer += length * inner)
      for (let at = cell * count; at < (cell + 1) * count; at++, to += inner) {
        const from = outer + positions[at]! * inner
        result.set(data.subarray(from, from + inner), to)
      }
  return result
}

function blockRows(data: Float32Array, layout: Layout<'block'>, cells: number): Float32Array {
  const [rows, columns] = layout.matrix
  const [height, width] = layout.block
  const across = Math.ceil(columns / width)
  const result = new Float32Array(cells * height * width)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = Math.floor(row / height) * across + Math.floor(column / width)
      result[(cell * height + (row % height)) * width + (column % width)] = data[row * columns + column]!
    }
  return result
}

/**
 * The kernels in plain JavaScript, which every other backend is compared with. Sums are taken in float64; one pass
 * over a tensor serves both of its first two axes. In `rows`, blocks that are cut short at an edge are filled up
 * with zeros.
 *
 * @example
 * ```ts
 * const layout = { kind: 'axis', axis: 0, positions: Int32Array.of(0, 1), count: 1 } as const
 * const slice = { tensor: 'w', shape: [2, 2], data: Float32Array.of(1, -2, 3, 4), role: 'output', layout } as const
 * referenceKernels.sumPowers(slice, 2, 1) // Float32Array [3, 7]
 * ```
 */
export const referenceKernels: Kernels = {
  sumPowers(slice, cells, power) {
    const { layout, data } = slice
    if (layout.kind === 'element') return sumElements(data, power)
    if (layout.kind === 'block') return sumBlocks(data, layout, cells, power)
    return sumsOfCells(sumPositions(slice, layout.axis, power), layout, cells)
  },
  rows(slice, cells) {
    const { layout, data } = slice
    if (layout.kind === 'element') return data.slice()
    return layout.kind === 'block' ? blockRows(data, layout, cells) : axisRows(slice, layout, cells)
  },
  sumCells,
  inputIndices,
  outputIndices,
}
