import { failure } from '@coppice/spec'
import type { Slice, WeightMatrix } from '@coppice/spec'

/** The coordinates of an element along each axis. */
function coordinates(at: number, shape: readonly number[]): number[] {
  const found: number[] = []
  for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
    found.unshift(rest % shape[axis]!)
    rest = Math.floor(rest / shape[axis]!)
  }
  return found
}

/** For one element, its cell and its place among the cell's elements; `undefined` where it belongs to none. */
function placeOf(slice: Slice, at: number): readonly [cell: number, place: number] | undefined {
  const { layout, shape } = slice
  if (layout.kind === 'element') return [at, 0]
  if (layout.kind === 'block') {
    const [height, width] = layout.block
    const columns = layout.matrix[1]
    const [row, column] = [Math.floor(at / columns), at % columns]
    const cell = Math.floor(row / height) * Math.ceil(columns / width) + Math.floor(column / width)
    return [cell, (row % height) * width + (column % width)]
  }
  const index = layout.positions.indexOf(coordinates(at, shape)[layout.axis]!)
  if (index < 0) return undefined
  const inner = shape.slice(layout.axis + 1).reduce((product, size) => product * size, 1)
  const outer = Math.floor(at / (inner * shape[layout.axis]!))
  const place = (outer * layout.count + (index % layout.count)) * inner + (at % inner)
  return [Math.floor(index / layout.count), place]
}

function rowLength({ layout, shape, data }: Slice): number {
  if (layout.kind === 'element') return 1
  if (layout.kind === 'block') return layout.block[0] * layout.block[1]
  return (data.length / shape[layout.axis]!) * layout.count
}

/** Kernels that answer at once. */
export interface ImmediateKernels {
  /** For each cell, the sum of |w|^power. */
  sumPowers(slice: Slice, cells: number, power: number): Float32Array
  /** A row of all elements for each cell. */
  rows(slice: Slice, cells: number): Float32Array
  /** For each cell, the sum of `values`. */
  sumCells(slice: Slice, cells: number, values: Float32Array | Float64Array): Float64Array
  /** For each element, the input that it is multiplied with. */
  inputIndices(slice: Slice): Int32Array
  /** For each element, the output that it adds to. */
  outputIndices(slice: Slice): Int32Array
}

function matrixOf({ tensor, matrix }: Slice): WeightMatrix {
  if (matrix) return matrix
  throw failure({ code: 'usage', who: `the tensor '${tensor}'`, expected: 'a matrix', received: 'none' })
}

/** The place of an element along some axes, row-major in their order. */
function placeAlong({ shape }: Slice, at: number, axes: readonly number[]): number {
  const found = coordinates(at, shape)
  return axes.reduce((index, axis) => index * shape[axis]! + found[axis]!, 0)
}

/** How many places some axes have. */
const sizeAlong = ({ shape }: Slice, axes: readonly number[]): number =>
  axes.reduce((size, axis) => size * shape[axis]!, 1)

/** The place along `axes`, counted on through the groups into which `divided` falls. */
function placeInGroups(slice: Slice, at: number, axes: readonly number[], divided: readonly number[]): number {
  const perGroup = sizeAlong(slice, divided) / matrixOf(slice).groups
  return Math.floor(placeAlong(slice, at, divided) / perGroup) * sizeAlong(slice, axes) + placeAlong(slice, at, axes)
}

/**
 * The kernels element by element from the definition: slow, and an oracle for every other implementation. Rows of
 * blocks that are cut short at an edge are filled up with zeros.
 *
 * @example
 * ```ts
 * const slice = { tensor: 'w', shape: [2], data: Float32Array.of(1, -2), role: 'output', layout: { kind: 'element' } } as const
 * naiveKernels.sumPowers(slice, 2, 2) // Float32Array [1, 4]
 * ```
 */
export const naiveKernels: ImmediateKernels = {
  sumPowers(slice, cells, power) {
    const sums = new Float64Array(cells)
    slice.data.forEach((weight, at) => {
      const place = placeOf(slice, at)
      if (place) sums[place[0]]! += power === 0 ? Number(weight !== 0) : Math.abs(weight) ** power
    })
    return Float32Array.from(sums)
  },
  rows(slice, cells) {
    const length = rowLength(slice)
    const rows = new Float32Array(cells * length)
    slice.data.forEach((weight, at) => {
      const place = placeOf(slice, at)
      if (place) rows[place[0] * length + place[1]] = weight
    })
    return rows
  },
  sumCells(slice, cells, values) {
    const sums = new Float64Array(cells)
    values.forEach((value, at) => {
      const place = placeOf(slice, at)
      if (place) sums[place[0]]! += value
    })
    return sums
  },
  inputIndices(slice) {
    const { inputs, outputs, groupedBy } = matrixOf(slice)
    return Int32Array.from(slice.data, (_, at) =>
      groupedBy === 'inputs' ? placeAlong(slice, at, inputs) : placeInGroups(slice, at, inputs, outputs),
    )
  },
  outputIndices(slice) {
    const { inputs, outputs, groupedBy } = matrixOf(slice)
    return Int32Array.from(slice.data, (_, at) =>
      groupedBy === 'outputs' ? placeAlong(slice, at, outputs) : placeInGroups(slice, at, outputs, inputs),
    )
  },
}
